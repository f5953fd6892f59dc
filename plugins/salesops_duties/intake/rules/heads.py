"""The words that stand over columns, before figures and above orders, in the languages that customers write."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, str]] = {
    "line_no": "no|no.|nr|nr.|#|pos|pos.|position|posten|item no. of line|line|line no|line no.|line #|ln|ln.|line number|sl no|sl.no.|s.no|s/n|sn|sr no|sr. no.|"
    "序号|序|行号|项次|项目|项号|编号|lfd nr|lfd. nr.|lp|n°|nº|num|num.|ligne|línea|linea|riga|item nr|zeile",
    "our_part": "supplier part|supplier part no|supplier part number|supplier item|supplier item no|vendor part|vendor part no|vendor part number|vendor item|vendor item no|"
    "your part|your part no|your part number|your item|your item no|your ref|your reference|seller item|your article|your article no|vendor sku|supplier sku|"
    "ihre artikelnummer|ihre artikel-nr.|ihre art.-nr.|ihre artnr|lieferanten-artikelnr.|lieferantenartikelnummer|lief.-art.-nr.|"
    "供应商料号|供方料号|供应商编码|贵司料号|供应商物料号|供应商型号|votre référence|réf. fournisseur|ref fournisseur|ref. proveedor|codice fornitore",
    "their_part": "our part|our part no|our part number|our item|our item no|our ref|our reference|buyer item|buyer part|customer part|customer part no|customer part number|"
    "customer item|cust. part no|our article|our article no|unsere artikelnummer|unsere artikel-nr.|unsere art.-nr.|unsere artnr|"
    "我方料号|需方料号|客户料号|客户物料号|我司料号|notre référence|notre réf.|nuestra ref.|nostro codice",
    "part": "part|part no|part no.|part number|part #|part#|p/n|pn|item|item #|item#|item no|item no.|item number|item code|item id|sku|sku no|code|product code|product no|product no.|"
    "product number|product id|article|article no|article no.|article number|art. no.|art no|art.no.|art. nr.|art|stock code|stock no|catalog no|catalogue no|cat. no.|material|material no|"
    "material no.|material number|model|model no|model no.|model number|mpn|mfg part no|type|reference|ref|ref.|"
    "artikel|artikelnummer|artikel-nr|artikel-nr.|artikelnr|artikelnr.|artikel nr.|art.-nr.|art.nr.|artnr|artnr.|teilenummer|teile-nr.|teilenr.|sachnummer|materialnummer|bestellnummer artikel|"
    "référence|réf|réf.|code article|n° article|code produit|referencia|código|codigo|cód.|artículo|art.º|codice|codice articolo|cod.|cod. articolo|artigo|"
    "零件号|零件编号|料号|件号|品号|货号|物料编码|物料编号|物料号|物料代码|产品编号|产品编码|产品代码|产品型号|商品编号|商品编码|商品代码|型号|规格型号|型号规格|品番|存货编码|图号|配件编号|配件编码|零件代码",
    "gtin": "ean|gtin|upc|barcode|bar code|ean code|ean-code|ean/gtin|ean13|gtin/ean|条码|条形码|国际条码|商品条码",
    "description": "description|desc|desc.|item description|product description|product|products|product name|item name|name|goods|description of goods|details|particulars|designation|article description|"
    "material description|part description|part name|item & description|item and description|item / description|goods description|product/service|product / service|service|specification|"
    "bezeichnung|artikelbezeichnung|beschreibung|benennung|artikel / bezeichnung|text|ware|warenbezeichnung|"
    "désignation|description article|libellé|descripción|descripcion|concepto|descrizione|descrição|omschrijving|"
    "品名|名称|产品名称|货物名称|商品名称|物料名称|描述|物料描述|品名规格|品名及规格|品名/规格|货品名称|零件名称|配件名称|名称及规格|名称规格|存货名称|产品描述|产品|商品|货物|货品|规格|材料名称|商品描述|说明",
    "quantity": "qty|qty.|quantity|quantities|order qty|order qty.|order quantity|ordered|ordered qty|qty ordered|quantity ordered|qty req|qty required|req. qty|required qty|required quantity|pcs|units|no. of units|amount of units|"
    "purchase qty|po qty|menge|anzahl|bestellmenge|stückzahl|stück|stk|stk.|mge|mge.|quantité|qté|qte|qté.|cantidad|cant.|cant|ctd|ctd.|quantità|q.tà|qta|quantidade|qtd|qtd.|aantal|antal|ilość|"
    "数量|订购数量|采购数量|订货数量|订单数量|件数|需求数量|数量(件)|数量(个)|订量|订购量|采购量|台数",
    "uom": "uom|u/m|um|unit|units of measure|unit of measure|measure|uom.|me|einh.|einheit|mengeneinheit|meh|unité|u.|unidad|ud|uds|um.|u.m.|unità|unidade|eenheid|"
    "单位|计量单位|采购单位",
    "unit_price": "price|unit price|unitprice|price/unit|price per unit|unit cost|cost|price each|each|rate|net price|net unit price|unit rate|price ea|price (ea)|price/pc|price/each|"
    "preis|einzelpreis|e-preis|ep|stückpreis|preis/einheit|preis pro einheit|preis je einheit|netto-preis|nettopreis|einzelpr.|einzel|prix|prix unitaire|p.u.|pu|pu ht|p.u. ht|prix unit.|prix unitaire ht|"
    "precio|precio unitario|precio unit.|precio ud.|p. unit.|prezzo|prezzo unitario|prezzo unit.|preço|preço unitário|prijs|stuksprijs|"
    "单价|价格|采购单价|未税单价|不含税单价|单价(元)|单价(人民币)|净价|unit price (usd)|unit price (eur)|unit price usd|unit price eur",
    "gross_price": "含税单价|含税价|单价(含税)|gross price|price incl. vat|price incl. tax|bruttopreis|prix ttc|pu ttc|price inc vat",
    "price_per": "per|price unit|price per|pe|preiseinheit|pro|je|价格单位|每",
    "discount": "disc|disc.|disc %|disc. %|discount|discount %|% disc|% discount|rebate|rabatt|rab.|rabatt %|nachlass|remise|rem.|remise %|% remise|dto|dto.|dto %|dto. %|descuento|sconto|sc. %|desconto|korting|折扣|折扣率|折扣%|折率",
    "discount_amount": "discount amount|disc. amount|折扣额|折扣金额",
    "amount": "total|amount|line total|ext price|ext. price|extended price|extended|extension|line amount|total price|total amount|net amount|ext amount|ext. amount|value|subtotal|sub total|sub-total|net value|line value|net|total net|total cost|net total|"
    "gesamt|gesamtpreis|betrag|gesamtbetrag|g-preis|gp|nettobetrag|netto|positionswert|wert|summe|montant|montant ht|total ht|prix total|importe|importe total|importo|totale|precio total|total linea|valor|valor total|bedrag|totaal|"
    "金额|总价|小计|合计|总金额|未税金额|不含税金额|金额(元)|合计金额|总额|货款|line total (usd)|total (usd)|total (eur)|total usd|total eur|amount (usd)|amount (eur)|amount usd|amount eur|total €|total $",
    "gross_amount": "价税合计|含税金额|含税总价|amount incl. vat|total incl. vat|total incl. tax|gross amount|gross|bruttobetrag|montant ttc|total ttc|gross total|line total incl. vat",
    "tax_rate": "tax rate|vat|vat %|vat%|vat rate|tax %|tax%|gst %|gst|gst%|mwst|mwst.|mwst %|mwst. %|ust|ust.|ust %|tva|tva %|taux tva|iva|iva %|% iva|btw|btw %|税率|税率%|税率(%)|增值税率",
    "tax_amount": "tax|tax amount|vat amount|sales tax|税额|增值税额|税金|mwst-betrag|montant tva|gst amount",
    "requested_on": "delivery|delivery date|due|due date|req date|req. date|required|required date|required by|need by|need by date|needed by|need date|promise date|ship date|requested date|request date|date required|eta|deliver by|del. date|"
    "liefertermin|lieferdatum|termin|wunschtermin|lieferwoche|date de livraison|livraison|délai|fecha entrega|fecha de entrega|entrega|data consegna|consegna|"
    "交期|交货日期|交货期|到货日期|需求日期|交付日期|要求交期|要求到货日期|交货时间|要货日期",
    "note": "note|notes|remark|remarks|comment|comments|bemerkung|hinweis|anmerkung|remarque|observaciones|note riga|备注|说明事项|附注",
    "packing": "pack|packing|pack size|pkg|packs|carton|cartons|cartons qty|packages|boxes|weight|net weight|gross weight|kg|volume|cbm|moq|stock|on hand|backorder|back ordered|shipped|qty shipped|received|qty received|open qty|"
    "delivered|qty delivered|min qty|weight (kg)|包装|箱数|件重|重量|体积|毛重|净重|库存|已交数量|未交数量|已发数量|最小起订量|包装数量|装箱数|gewicht|verpackung|lagerbestand|geliefert",
    "other": "hs code|tariff|tariff code|origin|country of origin|coo|brand|manufacturer|mfr|maker|color|colour|size|currency|account|cost center|job|dept|department|warehouse|location|drawing|revision|rev|rev.|"
    "material grade|grade|serial|batch|lot|picture|image|photo|project|taxed|taxable|品牌|产地|颜色|尺寸|仓库|币种|图片|材质|厂家|品牌/产地|生产厂家|制造商|车型|适用车型|项目号|工单|税码",
}  # fmt: skip
FIGURES: Final = ("quantity", "unit_price", "gross_price", "amount", "gross_amount", "discount_amount", "tax_amount")

LABELS: Final[Mapping[str, str]] = {
    "number": "po|p.o.|po #|po#|p.o. #|p.o.#|po no|po no.|p.o. no|p.o. no.|po nr|po number|p.o. number|po ref|po id|purchase order|purchase order #|purchase order no|purchase order no.|purchase order number|purchase order nr|purchase order ref|"
    "order #|order no|order no.|order number|order nr|order nr.|order ref|order reference|order id|your order no|our order no|our order number|our order|our po|our po no|our ref|our reference|document no|document no.|document number|order|"
    "bestellnummer|bestell-nr|bestell-nr.|bestellnr|bestellnr.|bestellung nr|bestellung nr.|bestellung|auftragsnummer|auftrags-nr.|auftrag nr.|unsere bestellnummer|unsere bestellung|belegnummer|beleg-nr.|"
    "bon de commande n°|n° de commande|n° commande|commande n°|numéro de commande|commande no|n° bon de commande|numero de pedido|número de pedido|pedido nº|pedido n°|nº de pedido|nº pedido|n.º de pedido|orden de compra nº|orden de compra no|orden de compra|ordine n.|ordine n°|numero ordine|ordine nr.|pedido|nr. comanda|inkoopordernummer|ordernummer|"
    "采购订单号|采购订单编号|采购单号|采购单编号|订单号|订单号码|订单编号|订购单号|订购单编号|订货单号|合同编号|合同号|单号|单据编号|单据号|订单no|po号|po号码|编号|采购编号|客户订单号|订单代号",
    "ordered_on": "date|po date|p.o. date|order date|date of order|purchase order date|issue date|date issued|issued|issued on|dated|document date|date ordered|ordered on|order placed|"
    "datum|bestelldatum|belegdatum|auftragsdatum|datum der bestellung|date de commande|date commande|date de la commande|fecha|fecha de pedido|fecha pedido|fecha del pedido|data|data ordine|data do pedido|orderdatum|"
    "日期|订单日期|订购日期|采购日期|下单日期|制单日期|订货日期|签订日期|单据日期|开单日期|签约日期|制表日期",
    "requested_on": "delivery date|required date|required by|requested delivery|requested delivery date|req. date|due date|need by|need by date|deliver by|ship date|ship by|delivery by|delivery|delivery due|date required|expected delivery|expected date|eta|delivery required by|required delivery date|needed by|promise date|"
    "liefertermin|lieferdatum|gewünschter liefertermin|wunschliefertermin|wunschtermin|date de livraison|livraison|livraison souhaitée|fecha de entrega|entrega|data di consegna|data consegna|leverdatum|"
    "交货日期|交期|交货期|要求交期|到货日期|需求日期|交货时间|要求到货日期|送货日期|交付日期|要货日期",
    "other_date": "quote date|quotation date|invoice date|print date|printed|printed on|print|revision date|rev. date|revised|valid until|valid to|expiry date|expires|payment due|payment date|contract date|druckdatum|angebotsdatum|rechnungsdatum|打印日期|打印时间|有效期|付款日期|报价日期|审核日期|发票日期",
    "other_number": "quote|quote #|quote no|quote no.|quotation|quotation no|quotation no.|quotation number|quote ref|your quotation|your quote|your ref|your reference|offer no|customer no|customer no.|customer number|customer id|customer #|vendor no|vendor no.|vendor number|vendor id|vendor #|vendor code|"
    "supplier no|supplier no.|supplier number|supplier id|supplier code|account|account no|account no.|account number|account #|acct|job|job no|job #|job number|project|project no|requisition|requisition no|req no|req #|requisition #|contract no|contract number|invoice no|invoice number|invoice #|release|release no|revision|rev|"
    "angebot|angebotsnummer|angebots-nr.|ihr angebot|ihre angebotsnummer|lieferantennummer|lieferanten-nr.|lieferantennr.|kundennummer|kunden-nr.|kundennr.|ihr zeichen|unser zeichen|"
    "n° client|code client|n° fournisseur|nº cliente|nº proveedor|报价单号|供应商编号|供应商代码|客户编号|客户代码|询价单号|项目编号|请购单号|发票号|税号|纳税人识别号|统一社会信用代码|账号|开户行",
    "payment_terms": "terms|payment terms|terms of payment|payment|pay terms|payment term|shipping terms and payment|zahlungsbedingungen|zahlungsbedingung|zahlungsziel|zahlung|conditions de paiement|condiciones de pago|forma de pago|condizioni di pagamento|pagamento|betalingstermijn|付款方式|付款条件|结算方式|付款条款|支付方式|结算条件|付款期限",
    "ship_via": "ship via|shipping method|carrier|via|shipment|delivery method|delivery terms|incoterm|incoterms|f.o.b.|fob|shipping terms|freight terms|lieferbedingung|lieferbedingungen|versandart|versand|lieferart|mode de livraison|交货方式|运输方式|送货方式|运费|运费承担|交货条件",
    "person": "requisitioner|requested by|buyer name|contact|contact person|contact name|attn|attn.|attention|ordered by|purchaser|prepared by|authorized by|authorised by|approved by|purchasing agent|buyer contact|sales rep|salesperson|your contact|sachbearbeiter|ansprechpartner|bearbeiter|einkäufer|besteller|contacto|联系人|采购员|经办人|制单|制单人|审核|审核人|批准|批准人|业务员|采购人|签字|签名|主管|收货人|采购经办",
    "phone": "phone|tel|tel.|telephone|phone no|ph|ph.|mobile|telefon|tél|tél.|teléfono|telefono|电话|联系电话|手机|tel/fax|电话/传真",
    "fax": "fax|fax.|telefax|传真",
    "email": "email|e-mail|mail|电子邮件|邮箱|电子邮箱|courriel|correo",
    "web": "website|web|www|internet|网址",
    "tax_id": "vat no|vat no.|vat number|vat id|vat reg no|vat reg. no.|tax id|tax no|tax no.|tax number|tin|ein|gstin|gst no|abn|ust-id|ust-idnr|ust-idnr.|ust-id-nr.|ust.-id|ust.-idnr.|steuernummer|n° tva|tva intracom|nif|cif|rfc|p.iva|partita iva|税号|纳税人识别号|统一社会信用代码|纳税识别号",
    "address": "address|addr|addr.|anschrift|adresse|dirección|indirizzo|地址|公司地址",
    "currency": "currency|curr|curr.|währung|devise|moneda|valuta|币种|币别|货币",
    "comments": "comments|comments or special instructions|special instructions|notes|note|remarks|instructions|terms and conditions|terms & conditions|conditions|bemerkungen|hinweise|remarques|observaciones|备注|说明|条款|特别说明|备注说明|其他|comments / special instructions",
    "page": "page|seite|pagina|página|第|页次|页码|page no",
}  # fmt: skip
PARTIES: Final[Mapping[str, str]] = {
    "seller": "vendor|supplier|seller|to|to:|sold by|order to|ordered from|purchase from|vendor information|vendor details|supplier details|supplier name|vendor name|vendor address|supplier address|supplier information|issued to|order placed with|"
    "lieferant|an|an:|verkäufer|auftragnehmer|fournisseur|vendeur|proveedor|vendedor|fornitore|fornecedor|leverancier|a|供应商|供应商名称|供方|卖方|乙方|供货方|供货单位|供应商信息|销售方|供应单位|致|厂商|厂商名称|供货商|卖方(乙方)|乙方(供方)|供方(乙方)|乙方(卖方)|供货方名称|供应方",
    "ship_to": "ship to|ship-to|shipto|deliver to|delivery address|delivery to|delivery location|delivery site|ship to address|shipping address|deliver goods to|place of delivery|consignee|goods to|delivered to|"
    "lieferadresse|lieferanschrift|warenempfänger|lieferort|liefern an|adresse de livraison|lieu de livraison|livrer à|dirección de entrega|direccion de entrega|lugar de entrega|entregar en|enviar a|indirizzo di consegna|destinazione|luogo di consegna|endereço de entrega|afleveradres|"
    "收货地址|交货地址|送货地址|交货地点|送货地点|收货单位|收货方|收货信息|到货地址|交货地",
    "buyer": "buyer|bill to|bill-to|billto|from|from:|purchaser|customer|customer name|invoice to|sold to|ordered by company|purchased by|company|company name|buyer information|buyer details|billing address|invoice address|ordering company|buyer name & address|buyer company|our company|"
    "besteller|käufer|auftraggeber|rechnungsadresse|rechnungsanschrift|rechnung an|kunde|von|acheteur|client|facturer à|adresse de facturation|donneur d'ordre|comprador|cliente|facturar a|dirección de facturación|acquirente|committente|fatturare a|"
    "采购方|采购单位|需方|买方|甲方|订购方|订货单位|购货单位|订货方|购买方|客户|客户名称|采购公司|订购单位|甲方(需方)|甲方(买方)|需方(甲方)|买方(甲方)|购方|采购商|购货方|订货公司|我方|公司名称",
}  # fmt: skip
TOTALS: Final[Mapping[str, str]] = {
    "net": "subtotal|sub total|sub-total|net total|total net|net|net amount|total before tax|total excl. vat|total excl vat|total excluding vat|total excl. tax|total excluding tax|total ex vat|total (excl. vat)|total (excl. tax)|merchandise total|goods total|total goods|items total|line total|net value|total net value|net order value|order subtotal|amount before tax|"
    "zwischensumme|nettobetrag|netto|nettosumme|summe netto|gesamt netto|gesamtbetrag netto|nettowert|warenwert|total netto|total ht|montant ht|sous-total|sous total|total hors taxes|subtotal neto|base imponible|imponibile|totale imponibile|subtotale|subtotaal|"
    "不含税合计|未税合计|不含税总额|未税金额|不含税金额|未税总额|货款合计|小计|不含税总价|金额合计",
    "tax": "tax|vat|sales tax|tax amount|vat amount|total tax|total vat|gst|hst|pst|total gst|mwst|mwst.|ust|ust.|umsatzsteuer|mehrwertsteuer|zzgl. mwst|zzgl. mwst.|zzgl. ust.|mwst-betrag|steuer|tva|montant tva|total tva|iva|total iva|importe iva|btw|imposta|税额|税金|增值税|税额合计|增值税额|合计税额|税费|estimated tax|consumption tax",
    "charge": "freight|shipping|ship/ins|shipping & handling|shipping and handling|s&h|s & h|handling|delivery|delivery charge|delivery cost|delivery charges|freight charge|freight charges|insurance|packing|packaging|other|misc|other charges|surcharge|carriage|postage|shipping cost|shipping charge|shipping charges|fees|"
    "fracht|frachtkosten|versand|versandkosten|verpackung|verpackungskosten|porto|frais de port|port|transport|frais de livraison|portes|gastos de envío|gastos de envio|envío|flete|spese di spedizione|trasporto|verzendkosten|运费|包装费|保险费|手续费|杂费|运杂费|其他费用|快递费",
    "allowance": "discount|order discount|total discount|less discount|less|allowance|rebate|trade discount|rabatt|gesamtrabatt|nachlass|skonto|remise|remise globale|descuento|dto.|sconto|korting|折扣|优惠|折让|优惠金额|折扣额|整单折扣",
    "gross": "total|grand total|total amount|amount due|total due|order total|total order|total incl. vat|total incl vat|total including vat|total incl. tax|total including tax|total (incl. vat)|total (incl. tax)|total order value|total value|total price|po total|total payable|balance due|gross total|invoice total|total cost|total po|total usd|total eur|total cny|total gbp|total (usd)|total (eur)|total (cny)|total (gbp)|total in usd|total in eur|total order amount|order value|"
    "gesamtsumme|gesamtbetrag|gesamt|gesamtpreis|endbetrag|bruttobetrag|summe|gesamtwert|auftragssumme|bestellsumme|bestellwert|summe brutto|gesamt brutto|rechnungsbetrag|total brutto|total ttc|montant ttc|montant total|total à payer|net à payer|total general|importe total|total a pagar|total pedido|totale|totale ordine|totale documento|totaal|totaal incl. btw|"
    "合计|总计|总金额|合计金额|价税合计|含税合计|总额|订单总额|总价|含税总额|合计人民币|含税总价|订单金额|订单总金额|总合计|合计总额|应付总额|合计(元)|总计(元)|合计:",
    "paid": "deposit|prepaid|paid|less deposit|down payment|amount paid|anzahlung|acompte|anticipo|acconto|已付|定金|预付款|已付款",
    "carried": "carried forward|brought forward|carry forward|balance forward|page total|subtotal page|page subtotal|übertrag|zwischensumme seite|seitensumme|report|à reporter|suma y sigue|riporto|承前页|过次页|本页小计|本页合计|接上页|转下页|continued|continued on next page|to be continued|fortsetzung|续|续表|suite",
    "words": "amount in words|total in words|in words|say|say total|say us dollars|大写|金额大写|合计大写|合计金额大写|人民币大写|总金额大写|合计人民币大写|合计金额(大写)|合计(大写)|总计(大写)|金额(大写)|人民币(大写)|大写金额|合计人民币(大写)|价税合计(大写)|in worten",
    "quantity": "total qty|total quantity|total pcs|total units|total pieces|qty total|number of items|no. of items|items|line items|lines|number of lines|total lines|total items|gesamtmenge|anzahl positionen|quantité totale|数量合计|总数量|合计数量|总数|总件数|项数|总量|行数",
}  # fmt: skip
TITLES: Final[Mapping[str, str]] = {
    "order": "purchase order|purchase orders|order|p.o.|po|order form|order sheet|standard purchase order|blanket order|call-off order|sales order form|new order|customer order|official order|local purchase order|purchase order form|rush order|order request|"
    "bestellung|bestellschein|bestellformular|einkaufsbestellung|lieferabruf|auftrag|bon de commande|commande|commande d'achat|orden de compra|pedido|pedido de compra|nota de pedido|orden de pedido|ordine|ordine di acquisto|ordine d'acquisto|ordem de compra|bestelling|inkooporder|beställning|inköpsorder|zamówienie|satınalma siparişi|"
    "采购订单|采购单|订购单|订货单|订单|采购订货单|购货订单|采购定单|订购合同|采购合同|购销合同|定货单|定购单|採購單|訂購單|採購訂單|訂單|物资采购订单|配件订购单|要货单|注文書|発注書",
    "change": "change order|purchase order change|order change|purchase order amendment|order amendment|revised purchase order|revised order|amended purchase order|amendment|purchase order revision|po revision|po change|bestelländerung|änderung der bestellung|bestellaenderung|modification de commande|modificación de pedido|变更单|订单变更|采购变更单|订单变更单|采购订单变更|订单变更通知|采购订单变更单|变更通知单",
    "cancellation": "order cancellation|purchase order cancellation|cancellation|cancellation of order|cancelled purchase order|cancelled order|stornierung|bestellstornierung|storno|annulation de commande|anulación de pedido|取消订单|订单取消|订单取消通知|取消通知|采购订单取消|订单取消单",
    "confirmation": "order confirmation|sales order confirmation|order acknowledgement|order acknowledgment|acknowledgement|acknowledgment|confirmation|trade confirmation|sales order|sales confirmation|booking confirmation|confirmation of order|auftragsbestätigung|bestellbestätigung|bestätigung|confirmation de commande|accusé de réception de commande|confirmación de pedido|conferma d'ordine|conferma ordine|orderbevestiging|订单确认|订单确认书|确认书|销售订单|销售确认书|订单回执|回执|确认单|订单确认单|销售单",
    "invoice": "invoice|tax invoice|commercial invoice|proforma invoice|pro forma invoice|pro-forma invoice|proforma|sales invoice|vat invoice|rechnung|proformarechnung|proforma-rechnung|facture|facture proforma|factura|factura proforma|fattura|fattura proforma|factuur|fatura|发票|形式发票|增值税专用发票|增值税普通发票|商业发票|电子发票|请款单|bill",
    "credit_note": "credit note|credit memo|gutschrift|avoir|note de crédit|nota de crédito|nota di credito|creditnota|红字发票|贷记单|贷项通知单",
    "quotation": "quotation|quote|sales quote|sales quotation|price quotation|offer|estimate|proposal|price offer|price list|angebot|kostenvoranschlag|preisliste|devis|offre|offre de prix|cotización|cotizacion|presupuesto|oferta|offerta|preventivo|cotação|orçamento|offerte|报价单|报价|报价表|价格表|报价书|估价单|価格表|見積書",
    "inquiry": "request for quotation|request for quote|rfq|inquiry|enquiry|price inquiry|request for proposal|purchase requisition|requisition|anfrage|preisanfrage|angebotsanfrage|demande de prix|demande de devis|solicitud de cotización|solicitud de cotizacion|richiesta di offerta|richiesta d'offerta|询价单|询价|询价函|请购单|采购申请单|采购申请|请购申请单|询价表",
    "delivery_note": "delivery note|packing list|packing slip|delivery order|despatch note|dispatch note|goods received note|goods receipt|waybill|bill of lading|shipping list|delivery slip|lieferschein|packliste|wareneingang|bon de livraison|liste de colisage|albarán|albaran|nota de entrega|documento di trasporto|ddt|pakbon|送货单|装箱单|发货单|出库单|入库单|交货单|提货单|收货单|配送单|发货通知单|退货单",
    "statement": "statement|statement of account|account statement|reminder|dunning letter|kontoauszug|mahnung|relevé de compte|extracto de cuenta|estado de cuenta|estratto conto|对账单|对帐单|催款单|催款函|结算单",
    "receipt": "receipt|payment receipt|remittance advice|payment advice|quittung|zahlungsavis|reçu|recibo|ricevuta|收据|收款收据|付款通知|汇款通知|付款申请单",
    "contract": "contract|agreement|framework agreement|frame contract|sales contract|rahmenvertrag|vertrag|contrat|contrato|contratto|合同|框架协议|协议|合同书|销售合同|协议书",
    "catalogue": "catalogue|catalog|product catalogue|product catalog|katalog|catálogo|产品目录|目录",
}  # fmt: skip


@functools.lru_cache(maxsize=20_000)
def normal(text: str) -> str:
    """A word of a head as it is compared: narrow, small, single-spaced, without the signs around it."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if re.search(r"[\u4e00-\u9fff]", plain):
        plain = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", plain)
    return plain.strip(" :;*_|").rstrip(":：")


def _table(words: Mapping[str, str]) -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, alternatives in words.items():
        for one in alternatives.split("|"):
            table.setdefault(normal(one), kind)
    return table


COLUMN_OF: Final = _table(COLUMNS)
LABEL_OF: Final = _table(LABELS)
PARTY_OF: Final = _table(PARTIES)
TOTAL_OF: Final = _table(TOTALS)
TITLE_OF: Final = _table(TITLES)


def squeezed(known: Mapping[str, str]) -> dict[str, str]:
    """The longer words without their spaces, which pictures swallow."""
    return {one.replace(" ", ""): kind for one, kind in known.items() if " " in one and len(one) > 6}


_SQUEEZED: Final = squeezed(COLUMN_OF)
_MOST_HEAD: Final = 80


@functools.lru_cache(maxsize=20_000)
def column_of(text: str) -> str:
    """The column that a head names, empty for none; a unit or currency in brackets or behind it does not matter."""
    if len(text) > _MOST_HEAD:
        return ""
    plain = normal(text)
    for shown in (plain, _bare(plain)):
        if shown in COLUMN_OF:
            return COLUMN_OF[shown]
        if shown in _SQUEEZED:
            return _SQUEEZED[shown]
    parts = [part for part in re.split(r"\s*[/\n|]\s*", plain) if part]
    if len(parts) == 2 and parts[0].isascii() != parts[1].isascii():  # «单价 / Unit price»
        kinds = {COLUMN_OF[bare] for part in parts if (bare := _bare(part)) in COLUMN_OF}
        if len(kinds) == 1:
            return kinds.pop()
    mixed = re.fullmatch(r"([\u3400-\u9fff（）()、]+)\s*([\x20-\x7e]+)|([\x20-\x7e]+?)\s*([\u3400-\u9fff]+)", plain)
    if mixed:  # «数量 Qty»
        kinds = {COLUMN_OF[bare] for part in mixed.groups() if part and (bare := _bare(part)) in COLUMN_OF}
        if len(kinds) == 1:
            return kinds.pop()
    return ""


def _bare(plain: str) -> str:
    shown = re.sub(r"\s*[(\[（][^)\]）]*[)\]）]\s*", " ", plain).strip()
    shown = re.sub(r"\s+(usd|eur|cny|rmb|gbp|chf|jpy|€|\$|£|¥|in (usd|eur|cny|gbp|chf))$", "", shown)
    return shown.strip(" .:*#/") if shown.strip(" .:*/") in COLUMN_OF or shown.strip(" .:*#/") in COLUMN_OF else shown

"""The firms the demonstration trades with: invented names, terms and manners of paying; nobody real."""

from __future__ import annotations

import msgspec


class Firm(msgspec.Struct, frozen=True):
    """A customer. `pays` is how many days after the due day; None is never.

    `head` names the firm whose credit limit it shares; `group` is its price group.
    """

    name: str
    limit: str = "60000.00"
    days: int = 30
    pays: int | None = 0
    country: str = "CN"
    group: str = ""
    currency: str | None = None
    head: str = ""
    prepaid: bool = False
    instalments: tuple[tuple[str, int], ...] = ()
    state: str = "normal"
    tax_status: str = "standard"


def _some(names: str, **given: object) -> list[Firm]:
    return [Firm(name.strip(), **given) for name in names.split(",")]  # type: ignore[arg-type]


SHANGHAI = [
    Firm("Pudong Auto Service", "150000.00", pays=-6),
    Firm("Jiading Repair Yard", "8000.00", pays=4),
    Firm("Songjiang Car Parts", "90000.00", pays=0, group="wholesale"),
    Firm("Huangpu Motor Group", "220000.00", pays=-2, group="wholesale"),
    Firm("Huangpu Motor West", "0.00", pays=3, head="Huangpu Motor Group"),
    Firm("Huangpu Motor South", "0.00", pays=8, head="Huangpu Motor Group"),
    Firm("Minhang Fleet Care", "80000.00", days=60, pays=2),
    Firm("Baoshan Truck Stop", "45000.00", pays=21, state="watch"),
    Firm("Qingpu Brake Centre", "20000.00", pays=None, state="stop"),
    Firm("Yangpu Taxi Workshop", "30000.00", pays=34),
    Firm("Putuo Gear House", "25000.00", pays=None),
    Firm("Hongkou Express Garage", "0.00", prepaid=True),
    Firm("Fengxian Roadside", "0.00", prepaid=True),
    Firm("Jinshan Bus Depot", "120000.00", pays=0, instalments=(("30", 0), ("70", 60))),
    Firm("Lakeshore Import Parts LLC", "40000.00", pays=5, country="US", currency="USD", tax_status="export"),
    *_some("Kunshan Spares, Suzhou Canal Motors, Wuxi Lakeside Auto, Ningbo Harbour Parts", group="wholesale", limit="100000.00", pays=-3),
    *_some("Chongming Ferry Garage, Xuhui Tune-up, Changning Car Clinic, Zhabei Tyre and Brake, Nanhui Tractor Shop"),
    *_some("Lujiazui Drivers Club, Waigaoqiao Port Trucks, Hangzhou Bay Motors, Taicang Workshop", pays=11),
    *_some("Deqing Repair Lane, Anting Test Drive, Hongqiao Airport Shuttle, Jiaxing Auto Court, Shaoxing Wheel House", pays=-8, limit="50000.00"),
]  # fmt: skip
URUMQI = [
    Firm("天山汽修", "60000.00", pays=2),
    Firm("红山配件行", "40000.00", pays=0, days=45),
    Firm("昌吉车队", "90000.00", pays=14),
    Firm("石河子修理厂", "12000.00", pays=9),
    Firm("呼图壁修理铺", "20000.00", pays=None),
    Firm("吐鲁番运输站", "0.00", prepaid=True),
    *_some("达坂城快修, 米东轮胎店, 头屯河车行, 水磨沟汽配", pays=5, limit="35000.00"),
    *_some("沙依巴克修配, 五家渠农机, 阜康维修中心", pays=-5, limit="35000.00"),
    Firm("哈密长途车站", "70000.00", pays=27, days=60),
    Firm("伊犁边贸配件", "50000.00", pays=6),
]
HAMBURG = [
    Firm("Elbufer Kfz-Teile GmbH", "30000.00", pays=0, country="DE"),
    Firm("Altona Werkstattbedarf KG", "18000.00", pays=-4, country="DE"),
    Firm("Wandsbek Bremsendienst", "6000.00", pays=9, country="DE"),
    Firm("Harburg Flottenservice GmbH", "45000.00", pays=3, country="DE", days=45),
    Firm("Bergedorf Autohof", "2500.00", pays=16, country="DE"),
    Firm("Stade Landmaschinen", "9000.00", pays=None, country="DE"),
    Firm("Lübtheen Ersatzteile", "0.00", prepaid=True, country="DE"),
    Firm("Wien West Autoteile", "20000.00", pays=5, country="AT", tax_status="export"),
    Firm("Linzer Pumpenlager", "12000.00", pays=1, country="AT", tax_status="export"),
    *_some("Eimsbüttel Garage, Pinneberg Reifenhof, Norderstedt Teilepunkt", limit="9000.00", country="DE", pays=7),
]  # fmt: skip
FIRMS = {"shanghai": SHANGHAI, "urumqi": URUMQI, "hamburg": HAMBURG}
# name, country: firms goods come from
SUPPLIERS = {
    "shanghai": ("Huayang Pump Works", "Donghai Friction Co", "Linjiang Filter Factory", "Ruichi Electric"),
    "urumqi": ("Runhua Lubricants", "Mingzhu Lamps"),
    "hamburg": ("Velta Lager GmbH", "Norda Sensor GmbH"),
}
NAMES = {
    "CN": "Qiu Fang,Shen Bo,Hu Yan,Gu Lei,Fan Rui,Cao Min,Yuan Jie,Lu Ting,Dai Kai,Ren Xia,Mo Han,Shi Yu,Kong Wei",
    "DE": "Anke Thomsen,Heiko Brandt,Silke Möller,Uwe Carstens,Britta Evers,Sönke Paulsen,Maren Otte",
    "AT": "Resi Gruber,Toni Moser",
    "US": "Dana Whitfield",
}
"""Who orders at the customers, by country."""

"""What the trading company deals in: kinds of parts, vehicle families, fluids; makers and vehicles are invented."""

from __future__ import annotations

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """A kind of part. Numbers run from `first` by `step`; `cost` in CNY for a middling vehicle."""

    prefix: str
    first: int
    step: int
    name: str
    name_zh: str
    maker: str
    cost: str
    uom: str = "pc"
    boxed: bool = False
    sold_by: str = ""
    category: str = "standard"


class Family(msgspec.Struct, frozen=True):
    """A vehicle family and its years; `percent` of a kind's cost is what its parts cost."""

    name: str
    name_zh: str
    years: str
    percent: int


KINDS = [
    Kind("WP", 2208, 4, "Water pump", "水泵", "Huayang", "86.00"),
    Kind("BR", 1140, 2, "Brake pad set, front", "前刹车片", "Donghai", "64.50", "set"),
    Kind("BR", 1141, 2, "Brake pad set, rear", "后刹车片", "Donghai", "58.00", "set"),
    Kind("BD", 3010, 5, "Brake disc, front", "前刹车盘", "Donghai", "118.00", sold_by="2"),
    Kind("OF", 71, 3, "Oil filter", "机油滤清器", "Linjiang", "9.80", boxed=True),
    Kind("AF", 312, 3, "Air filter", "空气滤清器", "Linjiang", "14.20", boxed=True),
    Kind("CF", 510, 3, "Cabin filter", "空调滤清器", "Linjiang", "11.50", boxed=True),
    Kind("FF", 840, 3, "Fuel filter", "燃油滤清器", "Linjiang", "16.80", boxed=True),
    Kind("SP", 604, 2, "Spark plug, iridium", "铱金火花塞", "Keda", "21.00", sold_by="4"),
    Kind("IC", 4400, 6, "Ignition coil", "点火线圈", "Keda", "72.00"),
    Kind("GP", 4720, 2, "Glow plug", "预热塞", "Keda", "26.00", sold_by="4"),
    Kind("AL", 7702, 7, "Alternator, 120 A", "发电机", "Ruichi", "412.00"),
    Kind("ST", 7810, 7, "Starter motor", "起动机", "Ruichi", "365.00"),
    Kind("SA", 5510, 3, "Shock absorber, front left", "左前减震器", "Yongan", "188.00"),
    Kind("SA", 5511, 3, "Shock absorber, front right", "右前减震器", "Yongan", "188.00"),
    Kind("BJ", 5820, 4, "Ball joint", "球头", "Yongan", "34.00"),
    Kind("WB", 6203, 5, "Wheel bearing kit", "轮毂轴承", "Velta Lager", "96.00", "set"),
    Kind("TB", 2650, 4, "Timing belt kit", "正时皮带套件", "Ostra", "142.00", "set"),
    Kind("VB", 2690, 4, "V-ribbed belt", "多楔带", "Ostra", "28.50"),
    Kind("RA", 2310, 6, "Radiator", "散热器", "Huayang", "236.00"),
    Kind("OX", 8110, 3, "Oxygen sensor", "氧传感器", "Norda Sensor", "124.00"),
    Kind("AS", 8230, 3, "ABS wheel speed sensor", "轮速传感器", "Norda Sensor", "58.00"),
    Kind("BU", 9007, 2, "Headlight bulb", "大灯灯泡", "Mingzhu", "8.60", boxed=True, sold_by="2"),
    Kind("WI", 9350, 4, "Wiper blade pair", "雨刮片", "Mingzhu", "19.50", "set"),
    Kind("MA", 9900, 1, "Repair manual", "维修手册", "Jixie Press", "22.00", category="books"),
]
FAMILIES = [
    Family("Haiyan 1.5", "海燕1.5", "2016–2021", 100),
    Family("Haiyan 2.0", "海燕2.0", "2018–2024", 112),
    Family("Luming city car", "鹿鸣微型车", "2014–2020", 74),
    Family("Qinglan SUV", "青岚越野车", "2017–2023", 138),
    Family("Tianma light truck", "天马轻卡", "2012–2022", 164),
    Family("Shanying pick-up", "山鹰皮卡", "2015–2023", 146),
    Family("Jinhe van", "金河面包车", "2013–2019", 92),
    Family("Norda compact", "诺达紧凑型", "2015–2022", 121),
    Family("Norda estate", "诺达旅行车", "2016–2023", 133),
    Family("Velta saloon", "维尔塔轿车", "2014–2021", 127),
    Family("Luming first series", "鹿鸣第一代", "2006–2013", 70),
    Family("Tavio electric", "塔维奥电动车", "2020–2025", 156),
]
# What stands in the first family's place exactly as printed lists have it: cost, price.
KNOWN = {
    "WP-2208": ("86.00", "138.00"),
    "BR-1140": ("64.50", "109.00"),
    "BR-1141": ("58.00", "98.00"),
    "OF-0071": ("9.80", "18.50"),
    "AF-0312": ("14.20", "27.00"),
    "SP-0604": ("21.00", "39.00"),
    "AL-7702": ("412.00", "655.00"),
    "SA-5510": ("188.00", "299.00"),
}
# part number, name, Chinese name, grade and maker, cost and price of a litre
FLUIDS = [
    ("EO-0530", "Engine oil 5W-30", "机油 5W-30", "Runhua", "21.40", "36.00"),
    ("EO-1040", "Engine oil 10W-40", "机油 10W-40", "Runhua", "15.80", "27.00"),
    ("CL-0050", "Coolant, red", "红色冷却液", "Runhua", "9.20", "16.00"),
    ("BF-0004", "Brake fluid DOT 4", "制动液 DOT 4", "Runhua", "18.60", "31.00"),
    ("GO-7590", "Gear oil 75W-90", "齿轮油 75W-90", "Runhua", "26.30", "44.00"),
    ("WF-0020", "Screen wash", "玻璃水", "Runhua", "2.10", "4.50"),
]

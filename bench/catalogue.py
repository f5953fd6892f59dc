"""A catalogue of many parts with names in English and Chinese, for the search."""

from __future__ import annotations

import random

from bench.cluster import Cluster
from bench.company import OFFICE, OPERATOR
from salesops.act import Act
from salesops.kernel.boot import booted
from salesops.masterdata.catalogue import NewProduct, add_products
from salesops.transactions import transaction

AT_ONCE = 1000
SIDES = [("front", "前"), ("rear", "后"), ("left", "左"), ("right", "右"), ("upper", "上"), ("lower", "下"), ("inner", "内"), ("outer", "外")]  # fmt: skip
THINGS = [
    ("brake pad", "刹车片"), ("brake disc", "刹车盘"), ("oil filter", "机油滤清器"), ("air filter", "空气滤清器"), ("cabin filter", "空调滤清器"),
    ("water pump", "水泵"), ("fuel pump", "燃油泵"), ("spark plug", "火花塞"), ("timing belt", "正时皮带"), ("wheel bearing", "轮毂轴承"),
    ("shock absorber", "减震器"), ("coil spring", "螺旋弹簧"), ("control arm", "控制臂"), ("ball joint", "球头"), ("tie rod", "拉杆"),
    ("alternator", "发电机"), ("starter motor", "起动机"), ("radiator", "散热器"), ("thermostat", "节温器"), ("clutch disc", "离合器片"),
    ("headlamp", "大灯"), ("tail lamp", "尾灯"), ("wiper blade", "雨刮片"), ("mirror glass", "镜片"), ("door handle", "门把手"),
]  # fmt: skip
MODELS = [
    ("sedan", "轿车"),
    ("van", "面包车"),
    ("lorry", "卡车"),
    ("bus", "客车"),
    ("tractor", "拖拉机"),
    ("pickup", "皮卡"),
]
PREFIXES = ("BP", "BD", "OF", "AF", "CF", "WP", "FP", "SP", "TB", "WB")

# What clerks type: the beginning of a number, its middle, words of either language, a mistake in one, what nobody has.
WORDS = {
    "number": [f"{prefix}-{n}" for prefix in PREFIXES for n in (10, 123, 4321)],
    "middle": [f"{n}" for n in (4321, 777, 12345, 909, 30303)],
    "english": [thing for thing, _ in THINGS],
    "chinese": [thing for _, thing in THINGS],
    "typo": [
        "brkae pad",
        "oil fliter",
        "alternater",
        "radiatr",
        "thermostatt",
        "刹车篇",
        "减振器",
        "BP-O4320",
        "WB-4239",
    ],
    "nothing": ["gearbox housing", "变速箱壳体", "ZZ-9"],
}


async def add_parts(cluster: Cluster, database: str, count: int) -> None:
    """Add parts by the use case until there are `count` more."""
    chance = random.Random(7)
    parts = [_part(n, chance) for n in range(count)]
    async with booted(cluster.url(database), pool_size=2, statement_timeout="60s") as registry:
        for start in range(0, count, AT_ONCE):
            async with transaction(Act(registry.by_code[OFFICE], OPERATOR, "cli")) as tx:
                await add_products(tx, parts[start : start + AT_ONCE])


def _part(number: int, chance: random.Random) -> NewProduct:
    (thing, zh), (side, side_zh), (model, model_zh) = chance.choice(THINGS), chance.choice(SIDES), chance.choice(MODELS)
    series = chance.randint(100, 999)
    return NewProduct(
        part_no=f"{PREFIXES[number % len(PREFIXES)]}-{number:05}",
        name=f"{thing.capitalize()}, {side}, {model} {series}",
        name_zh=f"{model_zh}{series}{side_zh}{zh}",
    )

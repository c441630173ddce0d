"""Where an address begins and ends in running text. All addresses here are made up."""

import time

import pytest

from bot.reading.addresses import addresses
from bot.reading.regions import is_region, regions


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in addresses(text)]


@pytest.mark.parametrize(
    "text",
    [
        "帮我寄到[浙江杭州西湖区青禾路88号]谢谢",
        "就寄[江苏省南通市海门区临江镇双桥村12组7号]",
        "[广东-深圳市-南山区云海路9号3栋]",
        "这边是[内蒙古包头市昆都仑区长河街66号2单元]",
        "[浙江宁波余姚柳溪路15号]",
        "[慈溪青石镇南湾路3号]",
        "发[北京市朝阳区晴川路5号院6号楼1203]吧",
        "[恩施土家族苗族自治州恩施市清江路18号]",
        "我住[杭州市发展大道20号]",
        "[杭州市西湖区杭州市西湖区青禾街道云栖路7号]",
        "[温州市瓯海区晴岚家园18-2-601]",
        "[浙江省湖州市德清县新塘村]有人在",
        "[城东街道宁安路95弄4号]",
        "[市心路12号方圆大厦]",
        "[广东省 深圳市 南山区 粤海街道 云海路9号3栋] 袁小朵",
        "[临江镇江苏省南通市海门区临江镇双桥村7号]",
        "[温州市龙湾区云山西坞路27号]",
    ],
)
def test_regions_that_belong_together_begin_an_address(text: str) -> None:
    before, _, rest = text.partition("[")
    inside, _, after = rest.partition("]")
    assert found(before + inside + after) == [inside]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("货到武汉青禾路88号了吗", "青禾路88号"),
        ("地址：北京云栖小区3栋2单元501", "云栖小区3栋2单元501"),
        ("从沈阳浙江省杭州市西湖区青禾路88号", "浙江省杭州市西湖区青禾路88号"),
        ("都到安徽了浙江义乌晴川路5号", "浙江义乌晴川路5号"),
        ("发兰州萧山区云海路9号", "萧山区云海路9号"),
        ("发北京温州青禾路88号", "温州青禾路88号"),
        ("湖北中山东路97号", "中山东路97号"),
        ("浙江浙江省台州市椒江区青禾路88号", "浙江省台州市椒江区青禾路88号"),
        ("发上海中国浙江省杭州市青禾路88号", "中国浙江省杭州市青禾路88号"),
        ("广东新天地东区69-16-2528", "新天地东区69-16-2528"),
        ("发北京宁波镇海区青禾路8", "宁波镇海区青禾路8"),
        ("15:00成都云栖工业园6号", "云栖工业园6号"),
    ],
)
def test_a_bare_province_or_city_before_a_street_stays_for_the_shop_to_answer_by(text: str, address: str) -> None:
    assert found(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "浙江省包邮吗",
        "杭州市区几天到",
        "江苏省南京市能发吗",
        "武汉分拣中心预计2号可以送到",
        "3号链接还有吗",
        "一楼的客厅用多大的",
        "某某科技有限公司15个",
        "沈阳市场价多少",
        "这家店5号开门吗",
        "楼上的姐妹说得对",
        "款项原路返回一般3-10个工作日",
        "极路由100增强版多少钱",
        "明天早上弄好不#E-s12",
        "外埠城市12-15天左右上门",
        "到了杭州萧山分拣中心",
        "宁波市鄞州区有实体店吗",
        "夜里10点",
    ],
)
def test_places_that_find_nobody_stay(text: str) -> None:
    assert found(text) == []


def test_two_addresses_in_one_text() -> None:
    assert found("旧的是青禾路88号4栋，新的是云海路9号") == ["青禾路88号4栋", "云海路9号"]


def test_regions_know_what_lies_in_what() -> None:
    text = "浙江杭州市余杭 西安"
    province, city, county, other = regions(text, 0, len(text))
    assert [text[region.start : region.end] for region in (province, city, county, other)] == [
        "浙江",
        "杭州市",
        "余杭",
        "西安",
    ]
    assert province.holds(city)
    assert city.holds(county)
    assert not other.touches(city)
    assert province.wide
    assert not county.wide
    assert city.whole
    assert is_region("内蒙古")
    assert not is_region("袁小朵")


@pytest.mark.parametrize("piece", ["市区路号", "浙江省", "1-", "12号", "北京", "青禾路88号4栋501室", "a1", "街道县"])
def test_hostile_texts_take_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        begun = time.process_time()
        found(piece * times)
        return time.process_time() - begun

    found(piece)
    small = min(seconds(10_000 // len(piece)) for _ in range(3))
    assert seconds(100_000 // len(piece)) < 30 * small + 0.05

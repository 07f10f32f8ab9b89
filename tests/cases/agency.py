"""A small ward, told fact by fact, for questions asked in words."""

from __future__ import annotations

from bot.training.enums import Topic
from tests.builders.sample import Builder

PLAN = """
[plan]
code = "KH-PHUONG"
title = "Kế hoạch của phường"
issuer = "UBND phường"
valid_from = 2025-01-01
valid_to = 2026-12-31

[[target]]
id = "LD"
title = "Trưởng, phó phòng có bằng đại học và trung cấp lý luận chính trị trở lên"
population = { group = ["can_bo", "cong_chuc"], leading = true }
measure = { kind = "state", degree = "dai_hoc", topic = "political_theory", level = "trung_cap" }
threshold = 100
period = "plan"

[[target]]
id = "PLDD"
title = "Cập nhật pháp luật, bồi dưỡng đạo đức công vụ"
population = { group = ["can_bo", "cong_chuc"] }
measure = { kind = "flow", combine = "each", parts = [{ topic = "law" }, { topic = "ethics" }] }
threshold = 80

[[target]]
id = "T40"
title = "Bồi dưỡng tối thiểu 40 tiết"
population = { group = ["cong_chuc"] }
measure = { kind = "hours", min = 40 }
threshold = 100

[[target]]
id = "SO"
title = "Bồi dưỡng kỹ năng số"
population = { group = ["cong_chuc", "vien_chuc"], min_months = 3 }
measure = { kind = "flow", parts = [{ topic = "digital" }] }
threshold = 50
"""


def settle(make: Builder) -> None:
    """Make the ward: H0 leads it, H1 the economy office, H2 the culture office, H3 a school.

    Of the economy office N1 has done law alone, N2 ethics alone, N3 both, N4 neither and no
    other; H1 both and 40 tiết. H1 holds the degree but no level of political theory.
    """
    make.unit("P0", name="UBND phường Thử")
    make.unit("K1", "P0", name="Phòng Kinh tế")
    make.unit("K2", "P0", name="Phòng Văn hóa – Xã hội")
    make.unit("K3", "P0", name="Tổ Lưu trữ")
    make.unit("T1", "P0", name="Trường THCS Núi Xanh")
    make.unit("T2", "P0", name="Trường Mầm non Hoa Rừng")
    make.unit("T3", "P0", name="Trường Mầm non Suối Mơ")
    make.plan(PLAN)
    make.person("H0", "P0", name="Lò Văn Đầu", group="can_bo", leading=True)
    make.head("P0", "H0")
    _economy(make)
    make.person("H2", "K2", name="Tòng Văn Hai", leading=True)
    make.head("K2", "H2")
    make.person("V1", "K2", name="Vì Văn Sáng")
    make.person("V2", "K2", name="Lò Thị Mai")
    for school, head in (("T1", "H3"), ("T2", "H4"), ("T3", "H5")):
        make.person(head, school, name=f"Đèo Thị Hiệu {head[1]}", group="vien_chuc", managing=True)
        make.head(school, head)
    make.person("G1", "T1", name="Khoàng Văn Giáo", group="vien_chuc")
    make.result("G1", Topic.DIGITAL)


def _economy(make: Builder) -> None:
    make.person("H1", "K1", name="Cà Thị Một", leading=True)
    make.head("K1", "H1")
    make.holds("H1", degree="dai_hoc")
    make.result("H1", Topic.LAW, title="Lớp pháp luật", hours="24")
    make.result("H1", Topic.ETHICS, title="Lớp đạo đức", hours="16")
    make.person("N1", "K1", name="Quàng Văn Nam")
    make.result("N1", Topic.LAW, title="Lớp pháp luật")
    make.person("N2", "K1", name="Lường Thị Lan")
    make.result("N2", Topic.ETHICS, title="Lớp đạo đức", hours="4")
    make.person("N3", "K1", name="Điêu Chính Bay")
    make.result("N3", Topic.LAW, title="Lớp pháp luật")
    make.result("N3", Topic.ETHICS, title="Lớp đạo đức", hours="4")
    make.person("N4", "K1", name="Mùa A Chống")

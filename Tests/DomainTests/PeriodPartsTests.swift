import Testing

@testable import Domain

/// What a report's period is made of and how it is spoken of.
@Suite struct PeriodPartsTests {
    @Test(
        "a period has its shorter parts within it, and neither itself nor what reaches out of it",
        arguments: [
            ("2022", "2022-H1", true), ("2022", "2022-Q4", true), ("2022", "2022-12", true), ("2022", "2022", false),
            ("2022", "2021-Q4", false), ("2022-H1", "2022-Q2", true), ("2022-H1", "2022-Q3", false),
            ("2022-Q3", "2022-H2", false), ("2022-Q3", "2022-09", true), ("2022-Q3/2022-Q4", "2022-H2", false),
            ("2022-09", "2022-Q3", false),
        ])
    func parts(_ whole: String, _ part: String, _ holds: Bool) throws {
        #expect(try #require(Period(whole)).hasPart(#require(Period(part))) == holds)
    }

    @Test(
        "its Vietnamese name",
        arguments: [
            ("2022", "năm 2022"), ("2022-H1", "6 tháng đầu năm 2022"), ("2022-H2", "6 tháng cuối năm 2022"),
            ("2022-Q1", "quý I năm 2022"), ("2022-Q4", "quý IV năm 2022"), ("2022-Q3/2022-Q4", "quý III–IV năm 2022"),
            ("2022-Q4/2023-Q1", "quý IV năm 2022 – quý I năm 2023"), ("2022-07", "tháng 7 năm 2022"),
        ])
    func names(_ period: String, _ name: String) throws {
        #expect(try #require(Period(period)).vietnamese == name)
    }
}

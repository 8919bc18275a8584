import Domain
import JSON
import Services

/// A country that runs the programme for the year 2026, as large as it is told to be: provinces, their communes, the places that
/// these answer for, and what all of them did. The same figures give the same country, act for act.
///
/// Nothing in it is real: names are put together from syllables, points are drawn.
struct Nation {
    struct Size: Sendable, Hashable {
        var provinces = 34
        var communes = 3_321
        var places = 10
        var models = 4
        /// Months that the plans score, from January.
        var months = 12
        /// Of how many of these months the cards were sent.
        var monthsSent = 12
        /// Days after the due date on which a card is still taken.
        var lateDays = 10
        /// Communes of each province that each inspection visits.
        var inspected = 3
        /// The plan of the whole country, whose cards are those of the places (of the communes, if they have none).
        var hasNation = true
        /// The plan of a district: at most 13 communes of the first province and two departments; 54 registrations.
        var hasDistrict = true
    }

    let size: Size
    /// The communes of each province, as a range of all communes.
    let provinces: [Range<Int>]

    init(_ size: Size) {
        precondition(1...4 ~= size.models && 1...12 ~= size.months && size.provinces > 0, "no such country")
        self.size = size
        provinces = (0..<size.provinces).map {
            size.communes * $0 / size.provinces..<size.communes * ($0 + 1) / size.provinces
        }
    }

    static let plan = slug("toan-quoc-2026")
    static let district = slug("khu-vuc-2026")
    static let group = slug("cac-xa")
    static let districtGroup = slug("cac-xa-khu-vuc")
    static let government = "chinh-phu"
    static let ministry = "bo-noi-vu"
    static let team = "doan-kiem-tra"
    static let departments = ["so-noi-vu-01", "so-van-hoa-01"]
    /// When everything has been done: where a server's clock should start.
    static let end = at("2027-01-12T08:00:00+07:00")

    static let models: [(code: Slug, name: String)] = [
        (slug("mot-cua"), "Bộ phận một cửa văn minh, thân thiện"),
        (slug("co-quan-xanh"), "Cơ quan xanh, nơi làm việc ngăn nắp"),
        (slug("chung-cu-van-hoa"), "Chung cư văn hoá"),
        (slug("di-tich"), "Ứng xử văn minh tại di tích"),
    ]

    static func slug(_ text: String) -> Slug {
        guard let slug = Slug(text) else { preconditionFailure("\(text) is no slug") }
        return slug
    }

    static func at(_ text: String) -> Instant {
        guard let instant = Instant(text) else { preconditionFailure("\(text) is no instant") }
        return instant
    }

    // MARK: Units

    var models: ArraySlice<(code: Slug, name: String)> { Self.models.prefix(size.models) }

    func province(_ index: Int) -> String { "tinh-\(Self.digits(index + 1, 2))" }

    func province(of commune: Int) -> Int { provinces.firstIndex { $0.contains(commune) } ?? 0 }

    func commune(_ index: Int) -> String {
        let province = province(of: index)
        let number = index - provinces[province].lowerBound + 1
        return "xa-\(Self.digits(province + 1, 2))-\(Self.digits(number, 3))"
    }

    /// The units whose cards a commune sends: its places, or itself where it has none.
    func subjects(_ commune: Int) -> [String] {
        let code = self.commune(commune)
        return size.places == 0 ? [code] : (1...size.places).map { "\(code)-\(Self.digits($0, 2))" }
    }

    var districtCommunes: Range<Int> { 0..<min(13, provinces[0].upperBound) }

    static func digits(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static let first = [
        "An", "Bình", "Cẩm", "Đông", "Gia", "Hoà", "Kim", "Liên", "Minh", "Nam", "Phú", "Quang", "Sơn", "Tân", "Thanh",
        "Thượng", "Trung", "Vĩnh", "Xuân", "Yên",
    ]
    private static let second = [
        "Bắc", "Châu", "Đức", "Giang", "Hải", "Hưng", "Khê", "Lạc", "Lộc", "Mỹ", "Ngọc", "Phong", "Quý", "Sơn", "Thành",
        "Thịnh", "Trạch", "Trì", "Xá",
    ]
    private static let kinds: [(kind: String, name: String)] = [
        ("oneStop", "Bộ phận một cửa"), ("apartment", "Chung cư"), ("heritage", "Di tích"), ("market", "Chợ"),
        ("headquarters", "Trụ sở"),
    ]

    static func name(_ number: Int) -> String {
        let round = number / (first.count * second.count)
        let name = "\(first[number % first.count]) \(second[number / first.count % second.count])"
        return round == 0 ? name : "\(name) \(round + 1)"
    }

    /// Every unit of the country above its places, parents before children.
    func units() -> [(code: Slug, body: JSON)] {
        var units = [
            Self.unit(Self.government, "Chính phủ", "committee", in: nil),
            Self.unit(Self.ministry, "Bộ Nội vụ", "department", in: Self.government),
            Self.unit(Self.team, "Đoàn kiểm tra công vụ", "team", in: Self.ministry),
        ]
        for (index, communes) in provinces.enumerated() {
            let province = province(index)
            units.append(
                Self.unit(province, "UBND tỉnh \(Self.name(index))", "committee", level: "city", in: Self.government))
            for commune in communes {
                units.append(
                    Self.unit(
                        self.commune(commune), "UBND xã \(Self.name(commune))", "committee", level: "commune",
                        in: province))
            }
        }
        units.append(Self.unit(Self.departments[0], "Sở Nội vụ", "department", in: province(0)))
        units.append(Self.unit(Self.departments[1], "Sở Văn hoá và Thể thao", "department", in: province(0)))
        return units
    }

    /// The places of a commune.
    func places(_ commune: Int) -> [(code: Slug, body: JSON)] {
        guard size.places > 0 else { return [] }
        return subjects(commune).enumerated().map { index, code in
            let kind = Self.kinds[index % Self.kinds.count]
            return Self.unit(
                code, "\(kind.name) \(Self.name(commune)) số \(index + 1)", kind.kind, in: self.commune(commune))
        }
    }

    private static func unit(
        _ code: String, _ name: String, _ kind: String, level: String? = nil, in parent: String?
    ) -> (code: Slug, body: JSON) {
        let body: JSON = [
            "name": .string(name), "kind": .string(kind), "level": level.map { .string($0) } ?? .null,
            "parent": parent.map { .string($0) } ?? .null,
        ]
        return (slug(code), body)
    }

    // MARK: Who acts

    static let issuer = Party(role: .issuer, unit: government)
    static let standing = Party(role: .standing, unit: ministry)
    static let inspector = Party(role: .inspector, unit: team)
    var districtIssuer: Party { Party(role: .issuer, unit: province(0)) }
    static let districtStanding = Party(role: .standing, unit: departments[0])

    func office(_ commune: Int) -> Party { Party(role: .office, unit: self.commune(commune)) }

    /// Everybody who has a token, those that only read included.
    var parties: [Party] {
        var parties = [
            .admin, Self.issuer, Self.standing, Self.inspector, districtIssuer, Self.districtStanding,
            Party(role: .viewer, unit: Self.government), Party(role: .viewer, unit: province(0)),
        ]
        parties += Self.departments.map { Party(role: .office, unit: $0) }
        return parties + (0..<size.communes).map { office($0) }
    }
}

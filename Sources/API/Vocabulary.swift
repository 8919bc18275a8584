internal import Domain
internal import HTTPRouting
internal import JSON
internal import Services

/// What people read for the words that are the machine's own where one of them comes into a sentence. The words themselves stay as
/// they are wherever a program reads or writes them.
enum Vocabulary {
    typealias Names = [String: Sentence]

    // MARK: States

    static let states: [ServiceError.Kind: Names] = [
        .registration: [
            "submitted": Sentence("đã gửi", "submitted"), "accepted": Sentence("đã chấp nhận", "accepted"),
            "returned": Sentence("bị trả lại", "returned"), "withdrawn": Sentence("đã rút", "withdrawn"),
        ],
        .scorecard: handedIn,
        .outlineReport: handedIn,
        .report: [
            "draft": Sentence("bản nháp", "a draft"), "submitted": Sentence("đã gửi", "submitted"),
            "returned": Sentence("bị trả lại", "returned"), "received": Sentence("đã được nhận", "received"),
        ],
        .launch: [
            "planned": Sentence("đã định ngày", "planned"), "postponed": Sentence("đã hoãn", "postponed"),
            "held": Sentence("đã tổ chức", "held"), "cancelled": Sentence("đã huỷ", "cancelled"),
        ],
        .inspection: [
            "draft": Sentence("bản nháp", "a draft"), "open": Sentence("đang tiến hành", "open"),
            "closed": Sentence("đã kết thúc", "closed"),
        ],
        .visit: [
            "draft": Sentence("bản nháp", "a draft"), "sealed": Sentence("đã niêm phong điểm", "sealed"),
            "finalized": Sentence("đã chốt", "finalised"),
        ],
        .finding: [
            "open": Sentence("chưa khắc phục", "open"), "remedied": Sentence("đã báo khắc phục", "remedied"),
            "verified": Sentence("đã xác nhận khắc phục", "verified"),
        ],
        .supplement: [
            "proposed": Sentence("đang đề nghị", "proposed"), "accepted": Sentence("đã chấp nhận", "accepted"),
            "declined": Sentence("bị từ chối", "declined"), "withdrawn": Sentence("đã rút", "withdrawn"),
        ],
        .violation: [
            "open": Sentence("chưa xử lý xong", "open"), "resolved": Sentence("đã xử lý", "resolved"),
        ],
        .commendation: [
            "proposed": Sentence("mới đề nghị", "proposed"), "collected": Sentence("đã tổng hợp", "collected"),
            "decided": Sentence("đã quyết định khen thưởng", "decided"),
            "declined": Sentence("không được khen thưởng", "declined"),
            "collective": Sentence("khen tập thể", "of a collective"),
            "individual": Sentence("khen cá nhân", "of a person"),
        ],
        .person: [
            "named": Sentence("còn lưu tên", "named"), "erased": Sentence("đã xoá tên", "erased"),
        ],
    ]

    private static let handedIn: Names = [
        "draft": Sentence("bản nháp", "a draft"), "submitted": Sentence("đã gửi", "submitted"),
        "returned": Sentence("bị trả lại", "returned"), "accepted": Sentence("đã chấp nhận", "accepted"),
    ]

    /// Where there is no record yet.
    static let absent = Sentence("chưa lập", "not there yet")

    // MARK: Other words of conflicts

    static let conflicts: [Conflict.Code: Names] = [
        .obligationClosed: [
            "open": Sentence("chưa hoàn thành", "open"), "settled": Sentence("đã hoàn thành", "settled"),
            "exempt": Sentence("được miễn", "exempt"),
        ],
        .settledByItsAct: [
            "scoresheet": Sentence("bảng điểm", "scoresheet"), "registration": Sentence("đăng ký", "registration"),
            "launch": Sentence("lễ phát động", "launch"), "scorecard": Sentence("phiếu tự chấm điểm", "scorecard"),
            "inspection": Sentence("kiểm tra", "inspection"), "report": Sentence("báo cáo", "report"),
            "task": Sentence("nhiệm vụ", "task"), "conference": Sentence("hội nghị", "conference"),
        ],
        .inspectionForm: [
            "direct": Sentence("trực tiếp", "direct"), "indirect": Sentence("gián tiếp", "indirect"),
            "self": Sentence("tự kiểm tra", "self"), "supervision": Sentence("giám sát", "supervision"),
        ],
    ]

    // MARK: Words of faults

    static let issues: [IssueCode: Names] = [
        .memberType: [
            "string": Sentence("chuỗi ký tự", "a string"), "number": Sentence("số", "a number"),
            "integer": Sentence("số nguyên", "a whole number"), "boolean": Sentence("true hoặc false", "true or false"),
            "array": Sentence("danh sách", "an array"), "object": Sentence("đối tượng", "an object"),
        ],
        .noteRequired: [
            "notApplicable": Sentence(
                "Tiêu chí ghi không áp dụng thì phải nêu lý do ở note.",
                "A criterion that is not applicable needs the reason in its note."),
            "evidence": Sentence(
                "Tiêu chí này phải có giải trình, minh chứng ở note.",
                "This criterion needs an explanation or evidence in its note."),
            "difference": Sentence(
                "Điểm của đoàn lệch so với điểm tự chấm hơn {1} điểm, hoặc một bên ghi không áp dụng; hãy nêu lý do ở note.",
                "The points stand more than {1} from the unit's own, or only one side found it not applicable; say why in its note."
            ),
            "dispute": Sentence(
                "Không đồng ý thì phải nêu lý do ở text.", "Whoever does not agree has to say why in text."),
        ],
        .criticalNotAllowed: [
            "bonus": Sentence("điểm cộng", "a bonus"), "encouraged": Sentence("khuyến khích", "encouraged"),
            "ifAny": Sentence("nếu có", "if any"),
            "supplement": Sentence("tiêu chí bổ sung của đơn vị", "a unit's own criterion"),
        ],
        .csvInvalid: [
            "encoding": Sentence("không phải UTF-8", "not UTF-8"),
            "quote": Sentence("dấu ngoặc kép thiếu hoặc đặt sai chỗ", "a quotation mark is missing or out of place"),
            "tooManyCells": Sentence("quá nhiều ô", "too many cells"), "empty": Sentence("tệp trống", "empty"),
        ],
    ]

    // MARK: JSON

    static let syntax: Names = [
        "empty": Sentence("nội dung trống", "there is nothing"),
        "unexpected": Sentence("ký tự không được phép ở đây", "a character that cannot stand here"),
        "truncated": Sentence("nội dung bị cắt giữa chừng", "it ends inside a value"),
        "trailingBytes": Sentence("còn ký tự thừa sau khi kết thúc", "something follows the end"),
        "invalidUTF8": Sentence("không phải UTF-8", "it is not UTF-8"),
        "invalidEscape": Sentence("dấu \\ đi với ký tự không hợp lệ", "a backslash with nothing that it escapes"),
        "loneSurrogate": Sentence("mã \\u thiếu nửa còn lại", "half of a surrogate pair"),
        "controlCharacter": Sentence(
            "ký tự điều khiển (như xuống dòng) trong chuỗi", "a control character, such as a line feed, in a string"),
        "invalidNumber": Sentence("số viết sai", "a number that is not well formed"),
        "numberTooLong": Sentence("số quá dài", "a number that is too long"),
        "tooDeep": Sentence("lồng nhau quá nhiều tầng", "it is nested too deep"),
        "duplicateMember": Sentence("một thành phần xuất hiện hai lần", "a member stands there twice"),
    ]

    /// Kinds of records that are told apart by a number.
    static let numbered: Set<ServiceError.Kind> = [.finding, .scoresheetVersion, .reportRevision]

    /// The name of a word, which stands for itself where it has none: what was sent, a date, a code.
    static func name(_ word: String, in names: Names?) -> Sentence { names?[word] ?? Sentence(word) }
}

extension Conflict {
    /// What people read about it.
    var sentence: Sentence { code.sentence.filled(named) }

    func text(_ language: Language) -> String { sentence.text(language) }

    /// The arguments, those that are words of the machine by their names.
    private var named: [Sentence] {
        guard code == .wrongState, arguments.count == 3, let kind = ServiceError.Kind(rawValue: arguments[0]) else {
            return arguments.map { Vocabulary.name($0, in: Vocabulary.conflicts[code]) }
        }
        let names = Vocabulary.states[kind]
        let fitting = arguments[2].split(separator: ",").map {
            Vocabulary.name(String($0).trimmingBlanks(), in: names)
        }
        return [
            kind.name,
            arguments[1] == Conflict.absent ? Vocabulary.absent : Vocabulary.name(arguments[1], in: names),
            Sentence(
                fitting.map(\.vi).joined(separator: Conflict.separator),
                fitting.map(\.en).joined(separator: Conflict.separator)),
        ]
    }
}

extension Issue {
    /// What people read about it.
    var sentence: Sentence {
        let names = arguments.map { Vocabulary.name($0, in: Vocabulary.issues[code]) }
        // A name may be a sentence with places of its own.
        return code.sentence.filled(names.map { $0.filled(arguments.map { Sentence($0) }) })
    }

    func text(_ language: Language) -> String { sentence.text(language) }
}

import App
import Domain
import HTTPTypes
import JSON
import TestKit

/// What the five documents hold, item by item, taken down from the documents by somebody else than who wrote the plans that ship.
struct Printed: Sendable {
    let document: String
    private let answer: Answer

    init(_ document: String) throws {
        self.document = document
        let file = String(#filePath.prefix(#filePath.utf8.count - "Printed.swift".utf8.count)) + "Documents/ids.json"
        guard let json = try JSON.parse(InputFile.read(file))[document] else { throw Missing() }
        var writer = JSONWriter(reserving: 100_000)
        json.write(to: &writer)
        answer = Answer(status: 200, headers: [:], bytes: writer.bytes)
    }

    private struct Missing: Error {}

    /// An entry of one of the lists.
    struct Item: Sendable {
        fileprivate let answer: Answer
        fileprivate let path: String

        var id: String { text("id") ?? "" }
        func text(_ name: String) -> String? { answer.text("\(path).\(name)") }
        func flag(_ name: String) -> Bool { answer["\(path).\(name)"] == .bool(true) }
        func texts(_ name: String) -> [String] {
            answer.list("\(path).\(name)").compactMap { if case .string(let text) = $0 { text } else { nil } }
        }
        func items(_ name: String) -> [Item] {
            answer.list("\(path).\(name)").indices.map { Item(answer: answer, path: "\(path).\(name).\($0)") }
        }
    }

    subscript(list: String) -> [Item] { answer.list(list).indices.map { Item(answer: answer, path: "\(list).\($0)") } }

    /// Ids of what is kept and shown, by the member of the plan that keeps it.
    func others() -> [(member: String, ids: [String])] {
        let item = Item(answer: answer, path: "other")
        return ["commendations", "violations", "statistics", "process", "findings", "scope"].map {
            ($0, item.texts($0))
        }
    }

    // MARK: What the plans call it

    /// The departments of Tuy Phước have the names of those of Bắc Từ Liêm, and the documents' register has one id for two units.
    private static let renamed: Set = [
        "phong-noi-vu", "phong-tckh", "phong-vhtt", "phong-tu-phap", "tt-vh-tt-tt", "mttq-huyen", "huyen-uy",
        "hdnd-huyen",
        "cac-phong-ban-huyen", "don-vi-su-nghiep-huyen", "ubnd-xa-thi-tran",
    ]

    func unit(_ id: String) -> String {
        document == "tuy-phuoc-2021" && Self.renamed.contains(id) ? "\(id)-tuy-phuoc" : id
    }

    /// The operator: what comes back by quarters or falls into one year is said with a date or without.
    static func op(_ printed: String?) -> String? {
        switch printed {
        case "quarterly": "in_quarter"
        case "in_year": "yearly"
        default: printed
        }
    }

    static func modality(_ printed: String?) -> Modality? {
        switch printed {
        case "bat_buoc", "mo": .required
        case "khuyen_khich": .encouraged
        case "neu_co": .ifAny
        default: nil
        }
    }

    static func polarity(_ printed: String?) -> Polarity? {
        switch printed {
        case "nen_lam": .do
        case "khong_duoc": .dont
        default: nil
        }
    }
}

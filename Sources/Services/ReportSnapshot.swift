internal import Crypto
package import Domain
package import JSON
internal import Storage

/// A report as it goes out: what the unit wrote, what the system counted, and what was gathered from below, in one canonical text.
///
/// The SHA-256 of `bytes` is the content hash, so that anybody who holds them can prove what was sent. Numbers are exact decimals.
package struct ReportSnapshot: Sendable {
    package let json: JSON
    package var bytes: [UInt8] { json.canonicalBytes }
    var text: String { String(decoding: bytes, as: UTF8.self) }
    package var contentHash: String { SHA256.hash(data: bytes).hexadecimal }

    package static let format = "nep.report.v1"

    init(stored text: String) throws { json = try JSON.parse(Array(text.utf8)) }

    init(_ write: (inout JSONWriter) -> Void) throws {
        try self.init(stored: JSONText.object(write))
    }

    // MARK: Its parts

    package func text(_ name: String) -> String? { if case .string(let text)? = json[name] { text } else { nil } }

    package var content: ReportDraft {
        get throws { try ObjectReader.read(json["content"] ?? .null) { ReportDraft.read(&$0) } }
    }

    package var gathered: ReportGathering? {
        get throws { try json["gathered"].map { try ReportGathering($0) } }
    }

    /// What the unit says itself, and what those below it have said in it.
    func voices(of source: ReportGathering.Source) throws -> [ReportGathering.Voice] {
        let content = try content
        let own = ReportGathering.Voice(
            unit: source.unit, name: source.name, through: nil, difficulties: content.difficulties,
            proposals: content.proposals)
        let below = try gathered?.voices ?? []
        return (own.difficulties.isEmpty && own.proposals.isEmpty ? [] : [own])
            + below.map { voice in
                ReportGathering.Voice(
                    unit: voice.unit, name: voice.name, through: voice.through ?? source.unit,
                    difficulties: voice.difficulties, proposals: voice.proposals)
            }
    }

    /// What differs from an earlier one, apart from when and why it was sent.
    package func differences(from old: ReportSnapshot) -> [JSONDifference] {
        ["content", "gathered", "facts"].flatMap { part in
            JSONDifference.between(old.json[part] ?? .null, json[part] ?? .null, at: part)
        }
    }
}

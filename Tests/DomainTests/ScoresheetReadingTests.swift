import Domain
import JSON
import Testing

/// What is wrong with a sheet is told at once, whether it cannot be read or does not fit together.
@Suite struct ScoresheetReadingTests {
    private static func criterion(_ code: String, _ members: [String: JSON] = [:]) -> JSON {
        var object: [String: JSON] = ["code": .string(code), "text": "Tiêu chí", "maximum": 10, "step": 1]
        for (name, value) in members { object[name] = value }
        return .object(JSONObject(object.map { JSONObject.Member(name: $0.key, value: $0.value) }))
    }

    private static func sheet(
        name: JSON = "Nhóm", cap: JSON = .null, _ criteria: [JSON], bands: [JSON] = [], tolerance: JSON = 0
    ) -> JSON {
        [
            "tolerance": tolerance,
            "groups": [["code": "g1", "name": name, "cap": cap, "criteria": .array(criteria)]], "bands": .array(bands),
        ]
    }

    private static func band(_ code: String, _ from: JSON) -> JSON {
        ["code": .string(code), "name": "Mức", "from": from]
    }

    private func faults(_ sheet: JSON) -> [String] {
        do {
            _ = try ObjectReader.read(sheet) { Scoresheet.read(&$0) }
            return []
        } catch { return error.issues.map { "\($0.pointer) \($0.code.rawValue)" }.sorted() }
    }

    @Test(
        "an unreadable part hides nothing else, and is told once",
        arguments: [
            (sheet([criterion("c1")]), []),
            (
                sheet(
                    name: "", cap: 99,
                    [criterion("c1", ["step": 3]), criterion("c1", ["maximum": 0]), criterion("c3", ["kind": "x"])],
                    bands: [band("A", 90), band("A", 95)], tolerance: -1),
                [
                    "/bands/1/code code.duplicate", "/bands/1/from band.order",
                    "/groups/0/criteria/0/step step.notDividing", "/groups/0/criteria/1/code code.duplicate",
                    "/groups/0/criteria/1/maximum points.notPositive", "/groups/0/criteria/2/kind value.notAllowed",
                    "/groups/0/name text.empty", "/tolerance points.negative",
                ]
            ),
            // The sum of points that cannot be read says nothing about a cap, nor about what there is to score.
            (
                sheet(cap: 20, [criterion("c1", ["maximum": "x"])]), ["/groups/0/criteria/0/maximum points.notANumber"]
            ),
            (
                sheet(
                    [criterion("c1", ["code": "?"]), criterion("c2", ["text": 7])],
                    bands: [band("A", "x"), band("B", 0)]),
                [
                    "/bands/0/from member.type", "/groups/0/criteria/0/code code.invalid",
                    "/groups/0/criteria/1/text member.type",
                ]
            ),
            (sheet([7, criterion("c1", ["step": 3])]), ["/groups/0/criteria/0 member.type"]),
            (["tolerance": 0, "groups": 7], ["/groups member.type"]),
            (["tolerance": 0], ["/groups member.missing"]),
            (["tolerance": -1, "groups": []], ["/groups list.empty", "/tolerance points.negative"]),
            (.null, [" member.type"]),
        ] as [(JSON, [String])])
    func told(_ sheet: JSON, _ expected: [String]) { #expect(faults(sheet) == expected) }
}

import Domain
import Storage
import TestKit
import Testing

@testable import Services

@Suite struct ModelServiceTests {
    @Test("a model is found by its name, its code or an alias, whatever the marks")
    func search() throws {
        let register = try Register()
        let body =
            #"{"name":"Bộ phận Một cửa","aliases":["Nơi tiếp dân"],"codeOfConduct":["publicPlaces","civilServants"]}"#
        try register.act { t in
            _ = try ModelService(t).put(slug("mot-cua"), draft(body) { ModelDraft.read(&$0) })
            _ = try ModelService(t).put(slug("cho"), draft(#"{"name":"Chợ văn minh"}"#) { ModelDraft.read(&$0) })
        }
        for text in ["MOT CUA", "mot-cua", "tiep dan"] {
            let found = try register.act(as: .viewer, of: nil) { try ModelService($0).list(text: text, PageRequest()) }
            #expect(found.items.map(\.code) == ["mot-cua"], "\(text)")
        }
        let model = try register.act { try ModelService($0).get(slug("mot-cua")) }
        // A set: its order says nothing.
        #expect(model.codesOfConduct == [.civilServants, .publicPlaces])
    }

    @Test("the same model again changes nothing; another body makes the next version")
    func idempotence() throws {
        let register = try Register()
        let first = try draft(#"{"name":"Chợ"}"#) { ModelDraft.read(&$0) }
        let second = try draft(#"{"name":"Chợ","codeOfConduct":["publicPlaces"]}"#) { ModelDraft.read(&$0) }
        #expect(try register.act { try ModelService($0).put(slug("cho"), first).outcome } == .created)
        #expect(try register.act { try ModelService($0).put(slug("cho"), first).outcome } == .unchanged)
        let changed = try register.act { try ModelService($0).put(slug("cho"), second) }
        #expect(changed.outcome == .changed)
        #expect(try register.act { try ModelService($0).get(slug("cho")) } == changed.record)
        #expect(try register.trail == ["model.create", "model.change"])
    }

    @Test("a word that is no code of conduct is reported at its place with those that are")
    func words() throws {
        let invalid = #expect(throws: Invalid.self) {
            _ = try draft(#"{"name":"x","codeOfConduct":["publicPlaces","other",3]}"#) { ModelDraft.read(&$0) }
        }
        #expect(
            invalid?.issues == [
                Issue(
                    pointer: "/codeOfConduct/1", code: .valueNotAllowed,
                    arguments: ["civilServants, publicPlaces, publicService"]),
                Issue(pointer: "/codeOfConduct/2", code: .memberType, arguments: ["string"]),
            ])
    }

    @Test("the catalogue is written by who may write everywhere, and read by all")
    func permission() throws {
        let register = try Register().withUnits()
        let model = try draft(#"{"name":"Chợ"}"#) { ModelDraft.read(&$0) }
        #expect(
            register.error(of: "quan") { _ = try ModelService($0).put(slug("cho"), model) } == .forbidden(.writeModel))
        _ = try register.act { try ModelService($0).put(slug("cho"), model) }
        for role in Role.allCases {
            #expect(try register.act(as: role, of: "phuong-a") { try ModelService($0).get(slug("cho")).name } == "Chợ")
        }
        #expect(
            register.error(as: .viewer, of: "so") { _ = try ModelService($0).get(slug("x")) } == .notFound(.model, "x"))
    }
}

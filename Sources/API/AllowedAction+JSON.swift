internal import Domain
internal import JSON
internal import Services

extension JSONWriter {
    /// What the caller may do now; what it may not do now carries the reason.
    mutating func allowedActions(_ actions: [AllowedAction], _ language: Language) {
        member(
            "allowedActions",
            array: { w in
                for action in actions {
                    w.elementObject { w in
                        w.member("action", action.name)
                        w.member("allowed", action.refusal == nil)
                        switch action.refusal {
                        case nil: break
                        case .conflict(let conflict):
                            w.member("code", conflict.code.rawValue)
                            w.member("reason", conflict.text(language))
                        case .invalid(let issues):
                            guard let first = issues.first else { break }
                            w.member("code", first.code.rawValue)
                            w.member("reason", first.text(language))
                        }
                    }
                }
            })
    }
}

internal import Domain
internal import JSON
internal import Services

/// An error in English for a terminal, in the words that the API uses.
package enum ErrorText {
    package static func describe(_ error: any Error) -> String {
        switch error {
        case let error as JSONSyntaxError: lines(Problem(error))
        case let error as Invalid: lines(Problem(.invalid(error.issues)))
        case let error as ServiceError: lines(Problem(error))
        default: String(describing: error)
        }
    }

    private static func lines(_ problem: Problem) -> String {
        var text = problem.detail.text(.en, problem.arguments)
        for fault in problem.errors {
            let place =
                switch fault.place {
                case .pointer(let pointer): pointer
                case .parameter(let name): name
                }
            text += "\n  \(place): \(fault.sentence.text(.en, fault.arguments)) [\(fault.code)]"
        }
        return text
    }
}

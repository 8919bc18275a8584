package import HTTPTypes

/// On what terms the server may give an answer again to the very same request, octet for octet, without asking for it.
///
/// A promise of whoever made the answer: that it follows from the request's head and from what `hold` watches, and from nothing
/// else. A middleware that makes of an answer what the next like it would not be takes the terms away.
package struct RepeatTerms: Sendable {
    /// The fields of the answer that are new each time. The first answer has them, too.
    package let varying: [HTTPField.Name]
    /// What the varying fields are now; nil where the answer is not the one that would be made now. Asked once before each
    /// repetition, on the thread of the loop that got the answer, and not again after nil; what a request owes besides, such as
    /// its part of a quota, is paid by then.
    package let hold: @Sendable () -> HTTPFields?
    /// Who is told of the repetitions once they are sent, those of one round of the loop together.
    package private(set) var witnesses: [@Sendable ([Repetition]) -> Void] = []

    package init(varying: [HTTPField.Name] = [], hold: @escaping @Sendable () -> HTTPFields?) {
        self.varying = varying
        self.hold = hold
    }

    package mutating func tell(_ witness: @escaping @Sendable ([Repetition]) -> Void) {
        witnesses.append(witness)
    }
}

/// One answer that was given again.
package struct Repetition: Sendable {
    package let requestID: String
    /// The address of the client.
    package let client: String?
    package let took: Duration

    package init(requestID: String, client: String?, took: Duration) {
        self.requestID = requestID
        self.client = client
        self.took = took
    }
}

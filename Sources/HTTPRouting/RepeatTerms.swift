/// On what terms the server may give an answer again to the very same request, octet for octet, without asking for it.
///
/// A promise of whoever made the answer: that it follows from the request's head and from what `hold` watches, and from nothing
/// else. A middleware that makes of an answer what the next like it would not be takes the terms away.
package struct RepeatTerms: Sendable {
    /// Whether the answer is still the one that would be made now. Asked once before each repetition, on the thread of the loop
    /// that got the answer, and not again after `false`; what a request owes besides, such as a note of its token's use, is done
    /// by then.
    package let hold: @Sendable () -> Bool
    /// Who is told of the repetitions once they are sent, those of one round of the loop together.
    package private(set) var witnesses: [@Sendable ([Repetition]) -> Void] = []

    package init(hold: @escaping @Sendable () -> Bool) {
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

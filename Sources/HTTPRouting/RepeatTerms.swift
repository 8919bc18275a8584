package import HTTPTypes

/// On what terms the server may give an answer again to the very same request, octet for octet, without asking for it.
///
/// A promise of whoever made the answer: that it follows from the request's head and from what `renew` watches, and from nothing
/// else. A middleware that makes of an answer what the next like it would not be takes the terms away.
package struct RepeatTerms: Sendable {
    /// The fields of `renewed` as they are this time, if the answer is still the one that would be made now for a client at that
    /// address; else nil. Asked once before each repetition, on the thread of the loop that got the answer, and not again after
    /// nil; what a request owes besides, such as its part of a quota or a note of its token's use, is done by then.
    package let renew: @Sendable (NetworkAddress?) -> HTTPFields?
    /// What is new each time, and so is not kept with the answer.
    package let renewed: [HTTPField.Name]
    /// Who is told of the repetitions once they are sent, those of one round of the loop together.
    package private(set) var witnesses: [@Sendable ([Repetition]) -> Void] = []

    /// Terms of an answer that is the same for everybody each time.
    package init(hold: @escaping @Sendable () -> Bool) {
        self.init(renewing: []) { _ in hold() ? [:] : nil }
    }

    package init(renewing names: [HTTPField.Name], renew: @escaping @Sendable (NetworkAddress?) -> HTTPFields?) {
        renewed = names
        self.renew = renew
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

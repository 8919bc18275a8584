package import HTTPTypes

/// On what terms the server may give an answer again to the very same request, octet for octet, without asking for it.
///
/// A promise of whoever made the answer: that it follows from the request's head and from what `renew` watches, and from nothing
/// else. A middleware that makes of an answer what the next like it would not be takes the terms away.
package struct RepeatTerms: Sendable {
    package typealias Renewal = @Sendable (_ client: NetworkAddress?, _ loop: Int, _ value: inout [UInt8]) -> Bool

    /// Whether the answer is still the one that would be made now for a client at that address. If so, what the field `renewed` says
    /// this time is appended to `value`; nothing, where the answer is the same without it.
    ///
    /// Asked once before each repetition, on the thread of the event loop with that index, and not again after a no; what a request
    /// owes besides, such as its part of a quota or a note of its token's use, is done by then.
    package let renew: Renewal
    /// What is new each time, and so is not kept with the answer.
    package let renewed: HTTPField.Name?
    /// What the answer rests on, by a number: answers of one era end together, so that none of them need be kept once there is one
    /// of another. `nil` for what ends by itself, or never.
    package let era: Int?
    /// Who is told of the repetitions once they are sent, those of one round of the loop together.
    package private(set) var witnesses: [@Sendable (ArraySlice<Repetition>) -> Void] = []

    /// Terms of an answer that is the same for everybody each time.
    package init(hold: @escaping @Sendable () -> Bool) {
        self.init(renewing: nil) { _, _, _ in hold() }
    }

    package init(renewing name: HTTPField.Name?, era: Int? = nil, renew: @escaping Renewal) {
        renewed = name
        self.era = era
        self.renew = renew
    }

    package mutating func tell(_ witness: @escaping @Sendable (ArraySlice<Repetition>) -> Void) {
        witnesses.append(witness)
    }
}

/// One answer that was given again.
package struct Repetition: Sendable {
    package let requestID: String
    /// The address of the client.
    package let client: String?
    /// How long it took.
    package var nanoseconds: Int64

    package init(requestID: String, client: String?, nanoseconds: Int64 = 0) {
        self.requestID = requestID
        self.client = client
        self.nanoseconds = nanoseconds
    }

    package var microseconds: Int { Int(nanoseconds / 1000) }
}

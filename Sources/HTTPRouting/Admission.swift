/// What becomes of a request whose head has arrived and whose body has not.
package enum Admission: Sendable {
    /// Read the body, up to so many bytes as transferred; more is a 413.
    case accept(maximumBody: Int)
    /// Answer at once, without asking for the body (RFC 9110 §10.1.1): `respond` gets the request without one and with
    /// this as its `refusal`.
    case refuse(any Error)
}

/// The members of a JSON object, in the order they were written (RFC 8259 §4).
///
/// What ``JSON/parse(_:maximumDepth:)`` returns never holds two members whose names are equal as `String`s, so a
/// dictionary can be made of it safely. Looking a name up is linear: objects of the API have a dozen members.
package struct JSONObject: Sendable, Hashable {
    /// One name and its value.
    package struct Member: Sendable {
        package let name: String
        package var value: JSON

        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package var members: [Member]

    package init(_ members: [Member] = []) { self.members = members }

    /// The value of the first member of that name; `nil` when there is none. Setting replaces it in its place or
    /// appends it; setting `nil` removes it.
    package subscript(name: String) -> JSON? {
        get {
            for member in members where member.name.hasSameScalars(as: name) { return member.value }
            return nil
        }
        set {
            let place = members.firstIndex { $0.name.hasSameScalars(as: name) }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject {
    /// The same names with equal values, in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        if zip(left.members, right.members).allSatisfy({ $0 == $1 }) { return true }
        return zip(left.membersByName, right.membersByName).allSatisfy { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        // A sum does not depend on the order, as equality does not.
        var sum = 0
        for member in members {
            var own = Hasher()
            own.combine(member)
            sum &+= own.finalize()
        }
        hasher.combine(members.count)
        hasher.combine(sum)
    }

    /// Members in the order of RFC 8785 §3.2.3: names compared as sequences of UTF-16 code units.
    var membersByName: [Member] {
        members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    }
}

extension JSONObject.Member: Hashable {
    package static func == (left: JSONObject.Member, right: JSONObject.Member) -> Bool {
        left.name.hasSameScalars(as: right.name) && left.value == right.value
    }
}

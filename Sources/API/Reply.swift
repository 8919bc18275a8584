internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Services

/// How answers of one shape are made everywhere.
extension Response {
    static func json(_ status: HTTPResponse.Status = .ok, _ body: (inout JSONWriter) -> Void) -> Response {
        var writer = JSONWriter(reserving: 1024)
        writer.object(body)
        return Response.json(writer.bytes, status: status).with(.cacheControl, "private, no-cache")
    }

    /// With the strong tag of a record's version and these bytes.
    func tagged(_ version: Int) -> Response {
        guard case .bytes(let bytes) = body else { return self }
        var response = self
        response.etag = VersionTag.tag(version: version, bytes)
        return response
    }

    /// The answer to a PUT: 201 with `Location` for a new record, 200 for one that changed or did not need to.
    static func written<Record>(
        _ written: Written<Record>, version: Int, location: String, _ body: (inout JSONWriter) -> Void
    ) -> Response {
        var response = json(written.outcome == .created ? .created : .ok, body).tagged(version)
        if written.outcome == .created { response.headers[.location] = location }
        return response
    }

    static func csv(_ csv: CSVWriter) -> Response {
        Response.bytes(csv.bytes, type: ContentType.csv.description).with(.cacheControl, "private, no-cache")
    }

    static let noContent = Response(status: .noContent)
}

/// One column of a list's CSV form.
struct Column<Item>: Sendable {
    let name: String
    let value: @Sendable (Item) -> String?

    init(_ name: String, _ value: @escaping @Sendable (Item) -> String?) {
        self.name = name
        self.value = value
    }
}

extension Call {
    /// A page of a list as JSON, or as CSV where `Accept` prefers it and the list has columns.
    func list<Item>(
        _ page: Page<Item>, columns: [Column<Item>] = [], _ write: (Item, inout JSONWriter) -> Void
    ) throws -> Response {
        let asCSV = try prefersCSV(offered: !columns.isEmpty)
        var response: Response
        if asCSV {
            var csv = CSVWriter()
            csv.row(columns.map(\.name))
            for item in page.items { csv.row(columns.map { $0.value(item) ?? "" }) }
            response = .csv(csv)
        } else {
            response = .json { w in
                w.member(
                    "items",
                    array: { w in
                        for item in page.items { w.elementObject { write(item, &$0) } }
                    })
                w.member("next", page.next?.description)
            }
        }
        if let next = page.next { response.headers[.link] = link(to: next) }
        if !columns.isEmpty { response.vary(on: .accept) }
        return response.tagged(0)
    }

    /// Whether the client would rather have CSV; throws 406 when it takes neither.
    func prefersCSV(offered: Bool) throws(ProtocolFault) -> Bool {
        guard let field = request.headers[.accept] else { return false }
        let offers: [ContentType] = offered ? [.json, .csv] : [.json]
        guard let accept = Accept(field), let chosen = accept.preferred(among: offers) else {
            throw .notAcceptable(offers.map(\.essence).joined(separator: ", "))
        }
        return chosen == .csv
    }

    /// Refuses with 406 an answer in a form that the client does not take. Routes that have several forms choose one before.
    func require(acceptable response: Response) throws(ProtocolFault) {
        guard let field = request.headers[.accept], field != "*/*", response.status == .ok,
            let type = response.headers[.contentType].flatMap({ ContentType($0) })
        else { return }
        guard let accept = Accept(field), accept.quality(of: type) > .none else { throw .notAcceptable(type.essence) }
    }

    /// The field `Link` of this request's own target with the cursor of the next page (RFC 8288).
    func link(to next: Cursor) -> String {
        let path = request.target.prefix { $0 != "?" }
        let rest = request.target.dropFirst(path.count + 1).split(separator: "&").filter { !$0.hasPrefix("cursor=") }
        let target = "\(path)?" + (rest.map(String.init) + ["cursor=\(next)"]).joined(separator: "&")
        return "<\(target)>; rel=\"next\""
    }
}

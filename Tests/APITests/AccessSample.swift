import Domain
import HTTPTypes
import JSON
import TestKit

/// A request to one route that succeeds for whoever may make it, and what it is about: what the test of every route as every role
/// sends. Writes are rehearsed (`?dryRun=true`), so that samples do not get in each other's way.
///
/// A new route needs a row in ``all``. What it stands on (a record in the right state) is made in ``AccessWorld``.
struct AccessSample: Sendable {
    /// What the request is about, and so which relations a token can have to it.
    enum About: Sendable {
        /// Nothing that belongs to a unit: the catalogue.
        case register
        /// A list that holds only what lies below the token.
        case list
        case unit(String)
        /// The plan `ke-hoach`, or one unit's part in it.
        case plan(subject: String? = nil)
        /// A report of one unit in the plan `ke-hoach`, that goes to others.
        case report(of: String, stations: [String])
        /// The plan `nhap`, which is not published.
        case draft
    }

    /// `GET /v1/units/{unit}`.
    let route: String
    let about: About
    private let parameters: [String: String]
    private let query: String
    let body: JSON?

    private init(
        _ route: String, _ about: About, _ parameters: [String: String] = [:], query: String = "", body: JSON? = nil
    ) {
        self.route = route
        self.about = about
        self.parameters = parameters
        self.query = query
        self.body = body
    }

    var method: HTTPRequest.Method { HTTPRequest.Method(String(route.prefix { $0 != " " })) ?? .get }

    var names: [String] {
        route.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// What path parameters stand for where the sample does not say.
    private static let usual = [
        "plan": "ke-hoach", "inspection": "dot-1", "model": "mot-cua", "unit": "phuong-a", "month": "2022-07", "n": "1",
        "id": "report.D4.phuong-a", "group": "nhom-a", "launch": "phat-dong-a", "posting": "phong",
        "amendment": "sua-doi-1",
        "backup": "2022-08-10-010000-000", "person": personID,
        "revision": "1", "request": "mot",
    ]

    /// - Parameters:
    ///   - token: the public id of a token of `phuong-a`.
    ///   - missing: the parameter that is to name what does not exist.
    func target(token: String, missing: String? = nil) -> String {
        let path = route.drop { $0 != "/" }.split(separator: "/").map { segment -> String in
            guard segment.hasPrefix("{") else { return String(segment) }
            let name = String(segment.dropFirst().dropLast())
            if name == missing { return Self.nowhere[name] ?? "khong-co" }
            return parameters[name] ?? (name == "token" ? token : Self.usual[name] ?? "?")
        }
        let items = [query, method == .get ? "" : "dryRun=true"].filter { !$0.isEmpty }
        return "/" + path.joined(separator: "/") + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    private static let nowhere = [
        "month": "2022-08", "n": "77", "id": "a.b", "token": "0000000000000000", "person": "0000000000000000",
        "revision": "77",
    ]

    private static let inspection = "/v1/plans/{plan}/inspections/{inspection}"
    private static let visit = "\(inspection)/visits/{model}/{unit}"
    private static let registration = "/v1/plans/{plan}/registrations/{model}/{unit}"
    private static let card = "\(registration)/scorecards/{month}"
    private static let report = "\(inspection)/outlineReports/{unit}"
    private static let launch = "/v1/plans/{plan}/launches/{launch}"
    static let personID = "00112233445566bb"
    static let feedID = "00112233445566aa"
    static let feedSecret = String(repeating: "5a", count: 32)
    private static let periodic = "/v1/plans/{plan}/reports/{id}"
    private static let going = About.report(of: "phuong-a", stations: ["phong", "quan"])
    private static let sent = ["id": "report.request-hai.phuong-a"]
    private static let commendation = "/v1/plans/{plan}/commendations/{id}"
    private static let violation = "/v1/plans/{plan}/violations/{id}"
    static let violationID = "00000000000000a1"
    static let proposedID = "00000000000000b1"
    static let collectedID = "00000000000000b2"
    private static let why: JSON = ["reason": "x"]

    static let all: [AccessSample] = [
        AccessSample("GET /healthz", .register),
        AccessSample("GET /readyz", .register),
        AccessSample("GET /openapi.yaml", .register),
        AccessSample("GET /metrics", .register),

        AccessSample("GET /v1/units", .list),
        AccessSample("POST /v1/units", .list, body: ["items": [.unit("M", in: "phuong-a").with("code", "moi")]]),
        AccessSample("GET /v1/units/{unit}", .unit("phuong-a")),
        AccessSample(
            "PUT /v1/units/{unit}", .unit("phuong-a"), ["unit": "phong-trong"], body: .unit("Khác", in: "phuong-a")),
        AccessSample("DELETE /v1/units/{unit}", .unit("phuong-a"), ["unit": "phong-trong"]),
        AccessSample("GET /v1/units/{unit}/obligations", .unit("phuong-a")),
        AccessSample("GET /v1/groups", .register),
        AccessSample("GET /v1/groups/{group}", .register),
        AccessSample("PUT /v1/groups/{group}", .unit("phuong-a"), body: .group("phuong-a", "chung-cu-a")),
        AccessSample("GET /v1/models", .register),
        AccessSample("GET /v1/models/{model}", .register),
        AccessSample("PUT /v1/models/{model}", .register, body: ["name": "Tên khác"]),

        AccessSample("GET /v1/plans", .list),
        AccessSample("GET /v1/plans/{plan}", .plan()),
        AccessSample("PUT /v1/plans/{plan}", .draft, ["plan": "nhap"], body: SmallPlan.body.with("title", "Tên khác")),
        AccessSample("POST /v1/plans/{plan}/publish", .draft, ["plan": "nhap"]),
        AccessSample("GET /v1/plans/{plan}/amendments", .plan()),
        AccessSample("GET /v1/plans/{plan}/amendments/{amendment}", .plan()),
        AccessSample(
            "PUT /v1/plans/{plan}/amendments/{amendment}", .plan(), ["amendment": "sua-doi-2"], body: .amendment()),
        AccessSample(
            "POST /v1/plans/{plan}/amendments/{amendment}/publish", .plan(), ["amendment": "sua-doi-2"]),
        AccessSample("GET /v1/plans/{plan}/scoresheets/{model}", .plan()),
        AccessSample(
            "PUT /v1/plans/{plan}/scoresheets/{model}", .plan(), ["model": "xanh"], body: .sheet([.criterion("y")])),
        AccessSample("POST /v1/plans/{plan}/scoresheets/{model}/publish", .plan(), ["model": "xanh"]),
        AccessSample("GET /v1/plans/{plan}/scoresheets/{model}/versions/{n}", .plan()),

        AccessSample("GET /v1/plans/{plan}/registrations", .plan()),
        AccessSample("GET \(registration)", .plan(subject: "phuong-a")),
        AccessSample("PUT \(registration)", .plan(subject: "phuong-a"), body: ["note": "Tầng 2"]),
        AccessSample(
            "DELETE \(registration)", .plan(subject: "chung-cu-a"), ["unit": "chung-cu-a", "model": "xanh"],
            query: "reason=x"),
        AccessSample("POST \(registration)/accept", .plan(subject: "phuong-a")),
        AccessSample("POST \(registration)/return", .plan(subject: "phuong-a"), body: why),
        AccessSample(
            "POST \(registration)/withdraw", .plan(subject: "chung-cu-a"), ["unit": "chung-cu-a", "model": "xanh"],
            body: why),

        AccessSample("GET /v1/plans/{plan}/scorecards", .plan()),
        AccessSample("GET \(card)", .plan(subject: "phuong-a")),
        AccessSample("PUT \(card)", .plan(subject: "phuong-a"), ["month": "2022-08"], body: .card()),
        AccessSample("POST \(card)/submit", .plan(subject: "phuong-a"), ["month": "2022-08"]),
        AccessSample("POST \(card)/accept", .plan(subject: "phuong-a")),
        AccessSample("POST \(card)/return", .plan(subject: "phuong-a"), body: why),
        AccessSample("GET \(card)/revisions", .plan(subject: "phuong-a")),

        AccessSample("GET /v1/plans/{plan}/obligations", .plan()),
        AccessSample("GET /v1/plans/{plan}/obligations/{id}", .plan(subject: "phuong-a")),
        AccessSample("GET /v1/plans/{plan}/obligations/{id}/history", .plan(subject: "phuong-a")),
        AccessSample(
            "POST /v1/plans/{plan}/obligations/{id}/extend", .plan(subject: "phuong-a"),
            ["id": "scorecard.mot-cua.phuong-a.2022-09"], body: ["until": "2022-11-01", "reason": "x"]),
        AccessSample("POST /v1/plans/{plan}/obligations/{id}/exempt", .plan(subject: "phuong-a"), body: why),
        AccessSample("GET /v1/plans/{plan}/declarations", .plan()),
        AccessSample(
            "POST /v1/plans/{plan}/obligations/{id}/declare", .plan(subject: "phuong-a"),
            body: [
                "happenedOn": "2022-06-01", "document": ["number": "1", "issuedOn": "2022-06-01", "issuer": "x"],
                "reason": "x",
            ]),
        AccessSample(
            "POST /v1/plans/{plan}/obligations/{id}/withdrawDeclaration", .plan(subject: "phuong-b"),
            ["id": "report.D4.phuong-b"], body: why),
        AccessSample("POST /v1/plans/{plan}/obligations/{id}/settle", .plan(subject: "phuong-a"), body: [:]),
        AccessSample("GET /v1/plans/{plan}/status", .plan()),
        AccessSample("GET /v1/plans/{plan}/deviations", .plan(), query: "inspection=dot-1"),
        AccessSample("GET /v1/plans/{plan}/ranking", .plan(), query: "model=mot-cua"),

        AccessSample("GET /v1/plans/{plan}/inspections", .plan()),
        AccessSample("GET \(inspection)", .plan()),
        AccessSample("PUT \(inspection)", .plan(), ["inspection": "dot-moi"], body: .inspection()),
        AccessSample("POST \(inspection)/open", .plan(), ["inspection": "dot-nhap"]),
        AccessSample("POST \(inspection)/close", .plan()),
        AccessSample("GET \(inspection)/comparison", .plan()),
        AccessSample("GET \(inspection)/targets", .plan(), ["inspection": "dot-chon"]),
        AccessSample(
            "POST \(inspection)/targets", .plan(), ["inspection": "dot-chon"], query: "strategy=random&count=1&seed=1"),
        AccessSample(
            "POST \(inspection)/targets/confirm", .plan(), ["inspection": "dot-chon"],
            body: ["units": ["phuong-a"], "reason": "x"]),
        AccessSample("GET \(inspection)/visits", .plan()),
        AccessSample("GET \(visit)", .plan(subject: "phuong-a")),
        AccessSample(
            "PUT \(visit)", .plan(subject: "phuong-b"), ["unit": "phuong-b"], body: .visit(Inspecting.scores())),
        AccessSample("POST \(visit)/finalize", .plan(subject: "phuong-a"), ["model": "xanh"]),
        AccessSample("PUT \(visit)/reply", .plan(subject: "phuong-a"), body: .dispute("c2")),
        AccessSample("PUT \(visit)/answer", .plan(subject: "phuong-a"), body: .answer("c1")),
        AccessSample("GET \(visit)/revisions", .plan()),
        AccessSample("GET \(inspection)/findings", .plan()),
        AccessSample("GET \(visit)/findings/{n}", .plan(subject: "phuong-a")),
        AccessSample("PUT \(visit)/findings/{n}", .plan(subject: "phuong-a"), ["model": "xanh"], body: .finding()),
        AccessSample(
            "POST \(visit)/findings/{n}/remedy", .plan(subject: "phuong-a"),
            body: ["text": "Đã niêm yết", "remediedOn": "2022-08-10"]),
        AccessSample(
            "POST \(visit)/findings/{n}/verify", .plan(subject: "phuong-a"), ["n": "2"], body: ["accepted": true]),
        AccessSample("GET \(inspection)/outlineReports", .plan(), ["inspection": "dot-hai"]),
        AccessSample("GET \(report)", .plan(subject: "phuong-a"), ["inspection": "dot-hai"]),
        AccessSample("PUT \(report)", .plan(subject: "phuong-a"), ["inspection": "dot-hai"], body: .report()),
        AccessSample("POST \(report)/submit", .plan(subject: "phuong-a"), ["inspection": "dot-hai"]),
        AccessSample(
            "POST \(report)/accept", .plan(subject: "phuong-b"), ["inspection": "dot-hai", "unit": "phuong-b"]),
        AccessSample(
            "POST \(report)/return", .plan(subject: "phuong-b"), ["inspection": "dot-hai", "unit": "phuong-b"],
            body: why),
        AccessSample("GET \(inspection)/statistics", .plan(), ["inspection": "dot-hai"]),

        AccessSample("GET /v1/plans/{plan}/supplements", .plan()),
        AccessSample("GET \(registration)/supplement", .plan(subject: "phuong-a")),
        AccessSample("GET \(registration)/supplement/versions", .plan(subject: "phuong-a")),
        AccessSample(
            "PUT \(registration)/supplement", .plan(subject: "phuong-a"), body: .supplement([.criterion("b2")])),
        AccessSample("POST \(registration)/supplement/withdraw", .plan(subject: "phuong-a"), body: why),
        AccessSample("POST \(registration)/supplement/accept", .plan(subject: "phuong-a")),
        AccessSample("POST \(registration)/supplement/decline", .plan(subject: "phuong-a"), body: why),

        AccessSample("GET /v1/plans/{plan}/launches", .plan()),
        AccessSample("GET \(launch)", .plan(subject: "phuong-a")),
        AccessSample(
            "PUT \(launch)", .plan(subject: "phuong-a"),
            body: ["models": ["xanh"], "units": ["phuong-a"], "plannedOn": "2022-08-12"]),
        AccessSample("POST \(launch)/postpone", .plan(subject: "phuong-a"), body: why),
        AccessSample("POST \(launch)/hold", .plan(subject: "phuong-a"), body: ["heldOn": "2022-08-10"]),
        AccessSample("POST \(launch)/cancel", .plan(subject: "phuong-a"), body: why),
        AccessSample("POST \(launch)/reopen", .plan(subject: "phuong-a"), ["launch": "da-phat-dong-a"], body: why),
        AccessSample("GET /v1/plans/{plan}/postings", .plan()),
        AccessSample("GET \(registration)/postings", .plan(subject: "phuong-a")),
        AccessSample("GET \(registration)/postings/{posting}", .plan(subject: "phuong-a")),
        AccessSample(
            "PUT \(registration)/postings/{posting}", .plan(subject: "phuong-a"),
            body: ["what": "other", "location": "Cổng", "since": "2022-07-01"]),
        AccessSample("DELETE \(registration)/postings/{posting}", .plan(subject: "phuong-a")),

        AccessSample("GET /v1/plans/{plan}/tasks", .plan()),
        AccessSample("GET /v1/plans/{plan}/tasks/{id}", .plan(subject: "phong"), ["id": "task.T1.phong"]),
        AccessSample("GET /v1/plans/{plan}/tasks/{id}/progress", .plan(subject: "phong"), ["id": "task.T1.phong"]),
        AccessSample(
            "POST /v1/plans/{plan}/tasks/{id}/progress", .plan(subject: "phong"), ["id": "task.T1.phong"],
            body: ["text": "Đang làm"]),

        AccessSample("GET /v1/units/{unit}/calendar.ics", .unit("phuong-a")),
        AccessSample("GET /v1/units/{unit}/calendarFeeds", .unit("phuong-a")),
        AccessSample("POST /v1/units/{unit}/calendarFeeds", .unit("phuong-a")),
        AccessSample("DELETE /v1/units/{unit}/calendarFeeds/{feed}", .unit("phuong-a"), ["feed": feedID]),
        AccessSample("GET /v1/calendars/{feed}/calendar.ics", .register, ["feed": feedSecret]),
        AccessSample("GET /v1/plans/{plan}/reminders", .plan()),
        AccessSample("GET /v1/plans/{plan}/reports", .plan()),
        AccessSample("GET \(periodic)", going, sent),
        AccessSample("PUT \(periodic)", going, body: ["results": ["x"]]),
        AccessSample("GET \(periodic)/prefill", going),
        AccessSample("POST \(periodic)/submit", going, ["id": "report.request-mot.phuong-a"]),
        AccessSample("POST \(periodic)/receive", going, sent),
        AccessSample("POST \(periodic)/return", going, sent, body: why),
        AccessSample("GET \(periodic)/revisions/{revision}", going, sent),
        AccessSample("GET \(periodic)/differences", going, sent, query: "from=1&to=1"),
        AccessSample("GET /v1/plans/{plan}/reportRequests", .plan()),
        AccessSample("GET /v1/plans/{plan}/reportRequests/{request}", .plan()),
        AccessSample(
            "PUT /v1/plans/{plan}/reportRequests/{request}", .plan(), ["request": "moi"],
            body: ["text": "x", "units": ["phuong-a"], "before": "2022-10-01"]),

        AccessSample("GET /v1/plans/{plan}/commendations", .plan()),
        AccessSample(
            "POST /v1/plans/{plan}/commendations", .plan(subject: "phuong-a"),
            body: [
                "kind": "collective", "unit": "phuong-a", "occasion": "month", "period": "2022-07",
                "achievement": "x",
            ]),
        AccessSample("GET \(commendation)", .plan(subject: "phuong-a"), ["id": proposedID]),
        AccessSample(
            "PUT \(commendation)", .plan(subject: "phuong-a"), ["id": proposedID],
            body: [
                "kind": "collective", "unit": "phuong-a", "occasion": "month", "period": "2022-07",
                "achievement": "x",
            ]),
        AccessSample("POST \(commendation)/collect", .plan(subject: "phuong-a"), ["id": proposedID]),
        AccessSample(
            "POST \(commendation)/decide", .plan(subject: "phuong-a"), ["id": collectedID],
            body: ["number": "1/QĐ", "date": "2022-08-01", "form": "Giấy khen", "authority": "UBND"]),
        AccessSample("POST \(commendation)/decline", .plan(subject: "phuong-a"), ["id": proposedID], body: why),
        AccessSample("POST \(commendation)/mask", .plan(subject: "phuong-a"), ["id": proposedID], body: why),
        AccessSample(
            "GET /v1/plans/{plan}/commendationCandidates", .plan(), query: "period=2022-07&minimumPercent=90"),
        AccessSample("GET /v1/plans/{plan}/violations", .plan()),
        AccessSample(
            "POST /v1/plans/{plan}/violations", .plan(subject: "phuong-a"),
            body: ["unit": "phuong-a", "behaviour": "x", "occurredOn": "2022-08-01", "source": "own"]),
        AccessSample("GET \(violation)", .plan(subject: "phuong-a"), ["id": violationID]),
        AccessSample(
            "PUT \(violation)", .plan(subject: "phuong-a"), ["id": violationID],
            body: ["unit": "phuong-a", "behaviour": "y", "occurredOn": "2022-08-01", "source": "own"]),
        AccessSample(
            "POST \(violation)/resolve", .plan(subject: "phuong-a"), ["id": violationID],
            body: ["resolution": "x", "resolvedOn": "2022-08-10"]),
        AccessSample("POST \(violation)/mask", .plan(subject: "phuong-a"), ["id": violationID], body: why),

        AccessSample("GET /v1/tokens", .list),
        AccessSample(
            "POST /v1/tokens", .unit("phuong-a"), body: ["name": "t", "role": "viewer", "unit": "phuong-a"]),
        AccessSample("GET /v1/tokens/{token}", .unit("phuong-a")),
        AccessSample("DELETE /v1/tokens/{token}", .unit("phuong-a")),
        AccessSample("POST /v1/tokens/{token}/rotate", .unit("phuong-a"), body: [:]),
        AccessSample("GET /v1/people", .list),
        AccessSample("GET /v1/people/{person}", .unit("phuong-a")),
        AccessSample("PUT /v1/people/{person}", .unit("phuong-a"), body: ["name": "Trần Thị B", "reason": "x"]),
        AccessSample("POST /v1/people/{person}/erase", .unit("phuong-a"), body: why),
        AccessSample("GET /v1/audit", .list),
        AccessSample("GET /v1/changes", .list),
        AccessSample("GET /v1/backups", .register),
        AccessSample("POST /v1/backups", .register),
        AccessSample("GET /v1/backups/{backup}", .register),
    ]
}

internal import Domain

extension RouteAccess {
    /// `docs/authorisation.md`: who may do what, as the code decides it.
    package static func page(_ routes: [RouteAccess]) -> String {
        """
        # Who may do what

        Printed from the tables that the code decides from (`Sources/Domain/Permission.swift` and the `needs:` of each route); a test
        holds them equal, and another calls every route as every role from inside and outside its units and compares.

        A token has a role and, unless it holds for everything, a unit: the role holds for that unit and everything below it, as of now.
        "Below" always means: the token's unit itself or anything under it. A request passes two doors. The first is the route's: the
        role must be able to do one of the route's actions to something. The second is the record's: one of the relations that the table
        of actions names must hold between the token and what the request is about. What has no row is refused. Whatever is refused at
        either door is a 403 that says nothing of whether the thing exists. Rules about a single record (four eyes, states, deadlines)
        come on top and can only take away.

        Who did something is told by name to whoever may `managePersons` of the unit of that token and to the token itself, to everybody
        else by role and unit (`Services/Signers.swift`, [personal-data.md](personal-data.md)).

        ## Roles

        | role | what it is for |
        |---|---|
        \(Role.allCases.map { "| \($0.rawValue) | \($0.meaning) |" }.joined(separator: "\n"))

        ## Relations

        | relation | holds when |
        |---|---|
        \(Relations.names.map { "| \($0.name) | \($0.meaning) |" }.joined(separator: "\n"))

        ## Actions

        In each cell the relations of which one must hold; – is never.

        \(Permission.markdown)
        ## Routes

        The caller must be able to do one of the actions. No action: no token is asked for.

        | route | actions |
        |---|---|
        \(routes.map { "| `\($0.name)` | \($0.words) |" }.joined(separator: "\n"))

        """
    }

    private var words: String {
        if needs.isEmpty { return "–" }
        let actions = needs.map(\.rawValue).joined(separator: ", ")
        return isOpenLocally ? "\(actions); – from this very machine" : actions
    }
}

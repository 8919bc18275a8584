/// What is wrong with one member of a body, as a word that never changes and never depends on a language.
///
/// The texts live with the API, in two languages; here each code says which ``Issue/arguments`` it carries,
/// in order. A code without such a line carries none.
package enum IssueCode: String, Sendable, Hashable, CaseIterable {
    // MARK: Points and percentages

    /// More than the criterion can give. Arguments: the maximum.
    case pointsAboveMaximum = "points.aboveMaximum"
    /// Not a multiple of the criterion's step. Arguments: the step.
    case pointsOffStep = "points.offStep"
    /// Neither nothing nor everything on a criterion that is passed or failed. Arguments: the maximum.
    case pointsNotPassOrFail = "points.notPassOrFail"
    /// More than two decimals.
    case pointsTooPrecise = "points.tooPrecise"
    /// Below zero. A deduction, too, is entered as a positive number.
    case pointsNegative = "points.negative"
    /// Zero or less where only more than zero makes sense: a maximum, a step, a cap.
    case pointsNotPositive = "points.notPositive"
    /// Not a JSON number.
    case pointsNotANumber = "points.notANumber"
    /// Outside what points can be at this place. Arguments: the lowest and the highest value.
    case pointsOutOfRange = "points.outOfRange"
    /// More than two decimals in a percentage.
    case percentTooPrecise = "percent.tooPrecise"
    /// Outside 0…100. Arguments: the lowest and the highest value.
    case percentOutOfRange = "percent.outOfRange"

    // MARK: Scores on a card

    /// The scoresheet has no such criterion. Arguments: the code sent.
    case criterionUnknown = "criterion.unknown"
    /// A criterion that must be answered before a card is submitted. Arguments: its code.
    case criterionMissing = "criterion.missing"
    /// The criterion was already answered in the same card. Arguments: its code.
    case criterionDuplicate = "criterion.duplicate"
    /// Neither points nor `notApplicable`.
    case scoreEmpty = "score.empty"
    /// Both points and `notApplicable`.
    case scoreContradictory = "score.contradictory"
    /// A critical criterion cannot be declared not applicable.
    case notApplicableCritical = "notApplicable.critical"
    /// A note is needed. Arguments: why, `notApplicable`, `evidence`, `difference` or `dispute`; with `difference`, how far the points
    /// may stand from the unit's own without one.
    case noteRequired = "note.required"

    // MARK: Inspections

    /// The date lies outside the inspection's window. Arguments: its first and its last day.
    case dateOutsideWindow = "date.outsideWindow"
    /// The points of a blind visit are fixed once the self-scores were shown; only notes may follow.
    case pointsSealed = "points.sealed"
    /// The visit is scored on the version of the card of its month. Arguments: that version.
    case sheetVersionDiffers = "scoresheetVersion.differs"
    /// The outline has no such section. Arguments: the number sent.
    case sectionUnknown = "section.unknown"
    /// A section of the outline without an answer. Arguments: its number.
    case sectionMissing = "section.missing"
    /// The unit is not in scope, or has nothing registered there that could be visited. Arguments: the unit.
    case targetOutOfScope = "target.outOfScope"
    /// Not a number with at most two decimals, or too large. Arguments: the largest.
    case numberInvalid = "number.invalid"

    // MARK: Launches

    /// The plan asks nothing of the unit, nor of what is below it. Arguments: the unit.
    case unitNotInPlan = "unit.notInPlan"
    /// A launch comes to a later day by being postponed, with a reason. Arguments: the day that holds now.
    case launchMoved = "launch.moved"
    // MARK: Reports

    /// A report that says nothing, though something was done in its time.
    case reportEmpty = "report.empty"

    // MARK: Scoresheets

    /// Every criterion is a bonus or a deduction, so that there is no maximum to score against.
    case scoresheetNothingToScore = "scoresheet.nothingToScore"
    /// The points of the sheet add up to too much. Arguments: the sum, the highest sum allowed.
    case scoresheetTooManyPoints = "scoresheet.tooManyPoints"
    /// The maximum is not a multiple of the step, so that full points could not be given.
    /// Arguments: the step, the maximum.
    case stepNotDividing = "step.notDividing"
    /// The cap of a group is more than its criteria can give, so that it would never bind.
    /// Arguments: the cap, the sum.
    case capAboveSum = "cap.aboveSum"
    /// A criterion that may be left out, or a bonus, cannot be critical. Arguments: the modality or kind in the way.
    case criticalNotAllowed = "critical.notAllowed"
    /// Bands must go strictly down. Arguments: the `from` of the band above.
    case bandOrder = "band.order"

    // MARK: Any body

    /// No such member in this place. Arguments: the name sent.
    case memberUnknown = "member.unknown"
    /// A required member is absent. Arguments: its name.
    case memberMissing = "member.missing"
    /// The member has another JSON type. Arguments: the type expected.
    case memberType = "member.type"
    /// Nothing but white space where a text is needed.
    case textEmpty = "text.empty"
    /// Arguments: the highest number of characters (Unicode scalar values).
    case textTooLong = "text.tooLong"
    /// Not one of the words allowed here. Arguments: those words.
    case valueNotAllowed = "value.notAllowed"
    /// A list that needs at least one element has none.
    case listEmpty = "list.empty"
    /// Arguments: the highest number of elements.
    case listTooLong = "list.tooLong"

    // MARK: Natural keys and dates

    /// Not a slug: lower-case letters, digits and single hyphens between them.
    case slugInvalid = "slug.invalid"
    /// Not a code: letters and digits with single `-`, `.` or `_` between them.
    case codeInvalid = "code.invalid"
    /// The code already stands elsewhere in the same document. Arguments: the code.
    case codeDuplicate = "code.duplicate"
    /// Not a month written `2022-07`.
    case monthInvalid = "month.invalid"
    /// Arguments: the first and the last month of the plan.
    case monthOutsidePlan = "month.outsidePlan"
    /// Not a date written `2022-06-20`.
    case dateInvalid = "date.invalid"
    /// Not an instant written as in RFC 3339.
    case instantInvalid = "instant.invalid"
    /// Not a day, month, quarter, half-year or year as is asked for here. Arguments: the form expected, the text.
    case periodInvalid = "period.invalid"
    /// The end comes before the beginning. Arguments: the beginning.
    case dateOrder = "date.order"
    /// The date lies outside the plan's period. Arguments: the first and the last day of the plan.
    case dateOutsidePlan = "date.outsidePlan"
    /// The day or moment has not come yet. Arguments: today, or the moment in local time.
    case dateInFuture = "date.inFuture"
    /// The period that a card or report is for has not begun on that day. Arguments: its first day.
    case dateBeforePeriod = "date.beforePeriod"
    /// The day is over already. Arguments: today.
    case datePast = "date.past"
    /// No address and no block of addresses, or one with bits beyond its length. Arguments: the text.
    case addressInvalid = "address.invalid"

    // MARK: Values and references

    /// A number outside its bounds, or not whole. Arguments: the least, the greatest.
    case valueOutOfRange = "value.outOfRange"
    /// The text holds control characters.
    case textControl = "text.control"
    /// No such unit, group, model or plan. Arguments: the code.
    case referenceUnknown = "reference.unknown"
    /// A unit may not lie below itself. Arguments: the parent asked for.
    case unitCycle = "unit.cycle"
    /// More units one below the other than there may be. Arguments: the most levels.
    case unitTooDeep = "unit.tooDeep"
    /// A member that another member calls for. Arguments: the other member.
    case memberNeeded = "member.needed"
    /// A member that has no place beside another. Arguments: the other member.
    case memberUncalledFor = "member.uncalledFor"
    /// Two rules of the plan would oblige the same unit to the same thing. Arguments: the obligation's key.
    case obligationDuplicate = "obligation.duplicate"
    /// An extension must move the last day on. Arguments: the last day that is in time now.
    case extensionNotLater = "extension.notLater"
    /// The plan does not carry the model, whether or not the catalogue has it. Arguments: the model.
    case modelNotInPlan = "model.notInPlan"
    /// A deadline of cards with a date of its own: they are due as `monthly` of their model says. Arguments: the member.
    case cardsDueByModel = "scorecard.dueByModel"
    /// A deadline of cards about a model that is not scored monthly. Arguments: the model, or all of them.
    case cardsWithoutMonths = "scorecard.withoutMonths"
    /// The models of a plan need a scoresheet author before they can be scored. Arguments: the model.
    case authorMissing = "author.missing"

    /// The plan that is named as the source of scoresheets has none of its own for the model. Arguments: that plan, the model.
    case scoresheetPlanUnfit = "scoresheetPlan.unfit"
    /// An amendment that changes nothing.
    case amendmentEmpty = "amendment.empty"
    /// A change that no row of the ledger answers to. Arguments: the rule.
    case amendmentMatchesNothing = "amendment.matchesNothing"
    /// Two changes of one amendment touch the same row. Arguments: the obligation's key.
    case amendmentTwice = "amendment.twice"
    /// Publishing the plan would make too many obligations. Arguments: the highest number.
    case planTooLarge = "plan.tooLarge"

    // MARK: Query and headers

    /// The address takes no such query parameter. Arguments: its name.
    case queryUnknown = "query.unknown"
    /// The query parameter is given more than once. Arguments: its name.
    case queryRepeated = "query.repeated"
    /// Not a cursor that a list of this service gave.
    case cursorInvalid = "cursor.invalid"
    /// The header cannot be read. Arguments: its name.
    case headerInvalid = "header.invalid"

    // MARK: Tables

    /// The CSV cannot be read. Arguments: the line, the reason.
    case csvInvalid = "csv.invalid"
    /// The CSV has no such column. Arguments: the column.
    case columnMissing = "column.missing"
    /// The CSV has a column that nobody asked for. Arguments: the column.
    case columnUnknown = "column.unknown"
}

package import SQLite

/// Where each kind of record is read and written. Repositories hold SQL and nothing of the rules.
extension Connection {
    package var units: UnitRepository { UnitRepository(db: self) }
    package var groups: GroupRepository { GroupRepository(db: self) }
    package var models: ModelRepository { ModelRepository(db: self) }
    package var tokens: TokenRepository { TokenRepository(db: self) }
    package var people: PersonRepository { PersonRepository(db: self) }
    package var audit: AuditRepository { AuditRepository(db: self) }
    package var versions: VersionRepository { VersionRepository(db: self) }
    package var idempotency: IdempotencyRepository { IdempotencyRepository(db: self) }
    package var meta: MetaRepository { MetaRepository(db: self) }
    package var plans: PlanRepository { PlanRepository(db: self) }
    package var obligations: ObligationRepository { ObligationRepository(db: self) }
    package var amendments: AmendmentRepository { AmendmentRepository(db: self) }
    package var declarations: DeclarationRepository { DeclarationRepository(db: self) }
    package var fulfilments: FulfilmentRepository { FulfilmentRepository(db: self) }
    package var scoresheets: ScoresheetRepository { ScoresheetRepository(db: self) }
    package var registrations: RegistrationRepository { RegistrationRepository(db: self) }
    package var scorecards: ScorecardRepository { ScorecardRepository(db: self) }
    package var status: StatusRepository { StatusRepository(db: self) }
    package var figures: FigureRepository { FigureRepository(db: self) }
    package var inspections: InspectionRepository { InspectionRepository(db: self) }
    package var targets: TargetRepository { TargetRepository(db: self) }
    package var visits: VisitRepository { VisitRepository(db: self) }
    package var findings: FindingRepository { FindingRepository(db: self) }
    package var outlineReports: OutlineReportRepository { OutlineReportRepository(db: self) }
    package var reports: ReportRepository { ReportRepository(db: self) }
    package var reportRequests: ReportRequestRepository { ReportRequestRepository(db: self) }
    package var comparisons: ComparisonRepository { ComparisonRepository(db: self) }
    package var rankings: RankingRepository { RankingRepository(db: self) }
    package var launches: LaunchRepository { LaunchRepository(db: self) }
    package var postings: PostingRepository { PostingRepository(db: self) }
    package var tasks: TaskRepository { TaskRepository(db: self) }
    package var calendars: CalendarRepository { CalendarRepository(db: self) }
    package var reminders: ReminderRepository { ReminderRepository(db: self) }
    package var commendations: CommendationRepository { CommendationRepository(db: self) }
    package var supplements: SupplementRepository { SupplementRepository(db: self) }
    package var violations: ViolationRepository { ViolationRepository(db: self) }
    package var health: HealthRepository { HealthRepository(db: self) }
}

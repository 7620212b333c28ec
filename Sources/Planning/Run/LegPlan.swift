package import Basics
package import Workflows

/// One instance of a job: what its job-level expressions evaluated to.
package struct LegPlan: Hashable, Sendable {
    /// The unique path: `build[2]`.
    package var path: NodePath
    /// What people see and name, unique in the run: `test (3.12)`, `call / build (linux)`.
    package var key: String
    /// The display name GitHub shows: `name:` evaluated, or the key's last part.
    package var name: String
    /// The matrix combination, or nil without a matrix.
    package var matrix: JSONValue?
    /// 0-based number among the job's legs.
    package var index: Int
    /// Number of the job's legs.
    package var total: Int
    /// The labels of `runs-on`.
    package var runsOn: [String]
    /// The environment's name, or nil.
    package var environment: String?
    /// Minutes until the job is stopped.
    package var timeoutMinutes: Double
    /// Minutes cancelled steps may go on before a hard stop.
    package var cancelTimeoutMinutes: Double
    /// Whether a failure leaves the run green.
    package var continueOnError: Bool
    /// The concurrency groups it needs, asked for in this order: the job's own, then that of the workflow it calls.
    package var concurrency: [Concurrency]
    /// What the job's token may do, or nil for the repository's default (docs/language/permissions.md#levels).
    package var permissions: Permissions?
    /// The called workflow's name (`WorkflowReference.fileName`), or nil for a job with steps.
    package var call: String?
    /// The evaluated inputs of a called workflow, or null.
    package var callInputs: JSONValue

    package init(
        path: NodePath, key: String, name: String? = nil, matrix: JSONValue? = nil, index: Int = 0, total: Int = 1,
        runsOn: [String] = [],
        environment: String? = nil, timeoutMinutes: Double = 360, cancelTimeoutMinutes: Double = 5,
        continueOnError: Bool = false, concurrency: [Concurrency] = [], permissions: Permissions? = nil,
        call: String? = nil,
        callInputs: JSONValue = nil
    ) {
        self.path = path
        self.key = key
        self.name = name ?? key
        self.matrix = matrix
        self.index = index
        self.total = total
        self.runsOn = runsOn
        self.environment = environment
        self.timeoutMinutes = timeoutMinutes
        self.cancelTimeoutMinutes = cancelTimeoutMinutes
        self.continueOnError = continueOnError
        self.concurrency = concurrency
        self.permissions = permissions
        self.call = call
        self.callInputs = callInputs
    }
}

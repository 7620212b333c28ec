/// The run that another one follows (`on: workflow_run`).
struct RunCause: Sendable {
    /// Its number.
    let run: Int
    /// Who started it; nobody of them answers for what follows.
    let starters: [String]
}

/// What a step's log is told about its step.
package struct StepLogOptions: Hashable, Sendable {
    /// The absolute path annotations name their files relative to; empty: files stay as written.
    package var workspace: String
    /// Whether `debug` lines are shown (`ACTIONS_STEP_DEBUG`); else they are dropped, as on GitHub.
    package var showsDebug: Bool
    /// Whether commands are shown before a step says `echo`.
    package var isEchoing: Bool
    /// Whether `set-env` and `add-path` work (`ACTIONS_ALLOW_UNSECURE_COMMANDS=true`).
    package var allowsUnsecureCommands: Bool

    package init(
        workspace: String = "", showsDebug: Bool = false, isEchoing: Bool = false, allowsUnsecureCommands: Bool = false
    ) {
        self.workspace = workspace
        self.showsDebug = showsDebug
        self.isEchoing = isEchoing
        self.allowsUnsecureCommands = allowsUnsecureCommands
    }
}

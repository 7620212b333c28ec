import Basics

/// Says what each command of one step does; holds what lasts from line to line: echo and stopped processing.
struct CommandInterpreter {
    /// What becomes of a line that is a command.
    struct Outcome {
        /// What stands in the log in its place, in lines without line ends; empty: the line is gone.
        var display: [[UInt8]] = []
        /// Values to mask before anything more is written.
        var masks: [[UInt8]] = []
        var commands: [LogCommand] = []
    }

    private let options: StepLogOptions
    private let matchers: MatcherSet
    private var isEchoing: Bool
    /// In lower case; nil where commands are processed.
    private var stopToken: Key?
    private var deprecationsTold: Set<Key> = []

    init(_ options: StepLogOptions, _ matchers: MatcherSet) {
        self.options = options
        self.matchers = matchers
        isEchoing = options.isEchoing
    }

    /// Whether a name in lower case is that of a command now.
    func isRegistered(_ name: Key) -> Bool { Self.names.contains(name) || name == stopToken }

    private static let names: Set<Key> = [
        "debug", "notice", "warning", "error", "group", "endgroup", "add-mask", "add-matcher", "remove-matcher", "echo",
        "stop-commands", "set-output", "save-state", "set-env", "add-path", "internal-set-repo-path",
    ]

    /// Commands whose line is not shown where `echo` is on: they show something else, or must not be shown.
    private static let unechoed: Set<Key> = ["debug", "notice", "warning", "error", "add-mask"]

    /// Carries a command out as far as the log is concerned; nil where the line is text (processing is stopped).
    mutating func interpret(_ command: WorkflowCommand, line: [UInt8]) -> Outcome? {
        if let token = stopToken {
            guard command.name == token else { return nil }
            stopToken = nil
            return Outcome(display: [line])
        }
        // The token of an earlier stop is no command any more.
        guard Self.names.contains(command.name) else { return nil }
        var outcome = Outcome()
        if isEchoing, !Self.unechoed.contains(command.name), command.name != "stop-commands" {
            outcome.display.append(line)
        }
        do throws(CommandProblem) {
            try carryOut(command, line, &outcome)
        } catch {
            // As GitHub: the line itself is not repeated where it may hold a secret.
            let shown =
                Self.unechoed.contains(command.name)
                ? command.name.string : String(decoding: line, as: UTF8.self)
            fail("Unable to process command '\(shown)' successfully.", &outcome)
            note(.error, error.message, &outcome)
        }
        return outcome
    }

    // MARK: - The commands

    private mutating func carryOut(
        _ command: WorkflowCommand, _ line: [UInt8], _ outcome: inout Outcome
    ) throws(CommandProblem) {
        switch command.name {
        case "error": annotate(.error, command, &outcome)
        case "warning": annotate(.warning, command, &outcome)
        case "notice": annotate(.notice, command, &outcome)
        case "debug":
            if options.showsDebug { outcome.display.append(Array("##[debug]".utf8) + command.bytes) }
        case "group": outcome.display.append(Array("##[group]".utf8) + command.bytes)
        case "endgroup": outcome.display.append(Array("##[endgroup]".utf8))
        case "add-mask": addMask(command, &outcome)
        case "echo": try setEcho(command)
        case "stop-commands": try stop(command, line, &outcome)
        case "set-output":
            let name = try name(command)
            deprecate(command.name, &outcome)
            outcome.commands.append(.setOutput(name: name, value: command.data))
        case "save-state":
            let name = try name(command)
            deprecate(command.name, &outcome)
            outcome.commands.append(.saveState(name: name, value: command.data))
        case "set-env":
            try requireUnsecureCommands(command.name)
            outcome.commands.append(.setEnvironment(name: try name(command), value: command.data))
        case "add-path":
            try requireUnsecureCommands(command.name)
            guard !command.bytes.isEmpty else {
                throw CommandProblem("Required path is missing in ##[add-path] command.")
            }
            outcome.commands.append(.addPath(command.data))
        case "add-matcher":
            guard !command.bytes.isEmpty else { throw CommandProblem("File path must be specified.") }
            try change { () throws(MatcherProblem) in
                try matchers.add(file: command.data, workspace: options.workspace)
            }
        case "remove-matcher": try removeMatcher(command)
        default: break  // internal-set-repo-path speaks to GitHub's runner only
        }
    }

    private func annotate(_ level: Annotation.Level, _ command: WorkflowCommand, _ outcome: inout Outcome) {
        outcome.display.append(Array("##[\(level.rawValue)]".utf8) + command.bytes)
        outcome.commands.append(
            .annotation(
                Annotation(
                    level: level, message: command.data, properties: command.properties,
                    workspace: options.workspace)))
    }

    private func addMask(_ command: WorkflowCommand, _ outcome: inout Outcome) {
        guard command.bytes.contains(where: { $0 > 0x20 }) else {
            return note(.warning, "Can't add secret mask for empty string in ##[add-mask] command.", &outcome)
        }
        outcome.masks.append(command.bytes)
        if isEchoing { outcome.display.append(Array("::add-mask::***".utf8)) }
    }

    private mutating func setEcho(_ command: WorkflowCommand) throws(CommandProblem) {
        let value = String(decoding: command.bytes.filter { $0 > 0x20 }, as: UTF8.self)
        switch Key(value).asciiLowercased {
        case "on": isEchoing = true
        case "off": isEchoing = false
        default:
            throw CommandProblem(
                "Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '\(command.data)'.")
        }
    }

    private mutating func stop(
        _ command: WorkflowCommand, _ line: [UInt8], _ outcome: inout Outcome
    ) throws(CommandProblem) {
        let token = Key(command.data).asciiLowercased
        guard !command.bytes.isEmpty, token != "pause-logging", !Self.names.contains(token) else {
            throw CommandProblem(
                """
                Commands cannot be stopped until '\(command.data)': the token must not be empty, 'pause-logging' or \
                the name of a command.
                """)
        }
        stopToken = token
        if command.bytes.count > 6 { outcome.masks.append(command.bytes) }
        outcome.display.append(line)
    }

    private func removeMatcher(_ command: WorkflowCommand) throws(CommandProblem) {
        switch (command.properties["owner"], command.bytes.isEmpty) {
        case (let owner?, true): matchers.remove(owner: owner)
        case (nil, false):
            try change { () throws(MatcherProblem) in
                try matchers.remove(file: command.data, workspace: options.workspace)
            }
        case (_?, false):
            throw CommandProblem(
                "Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set.")
        case (nil, true):
            throw CommandProblem(
                "Either an owner name or a file path must be specified in ##[remove-matcher] command.")
        }
    }

    /// Changes the job's matchers.
    private func change(_ change: () throws(MatcherProblem) -> Void) throws(CommandProblem) {
        do throws(MatcherProblem) { try change() } catch { throw CommandProblem(error.description) }
    }

    // MARK: - Shared by commands

    private func name(_ command: WorkflowCommand) throws(CommandProblem) -> Key {
        guard let name = command.properties["name"] else {
            throw CommandProblem("Required field 'name' is missing in ##[\(command.name)] command.")
        }
        return Key(name)
    }

    private func requireUnsecureCommands(_ name: Key) throws(CommandProblem) {
        guard !options.allowsUnsecureCommands else { return }
        throw CommandProblem(
            """
            The `\(name)` command is disabled. Please upgrade to using Environment Files or opt into unsecure command \
            execution by setting the `ACTIONS_ALLOW_UNSECURE_COMMANDS` environment variable to `true`.
            """)
    }

    /// Warns, once a step.
    private mutating func deprecate(_ name: Key, _ outcome: inout Outcome) {
        guard deprecationsTold.insert(name).inserted else { return }
        note(
            .warning,
            "The `\(name)` command is deprecated and will be disabled soon. Please upgrade to using Environment Files.",
            &outcome)
    }

    private func note(_ level: Annotation.Level, _ message: String, _ outcome: inout Outcome) {
        outcome.display.append(Array("##[\(level.rawValue)]\(message)".utf8))
        outcome.commands.append(.annotation(Annotation(level: level, message: Annotation.shortened(message))))
    }

    private func fail(_ message: String, _ outcome: inout Outcome) {
        note(.error, message, &outcome)
        outcome.commands.append(.failed(message: message))
    }

    /// What becomes of a command whose line is too long to be carried out.
    func refuseOverlong(_ name: Key) -> Outcome {
        var outcome = Outcome()
        fail("Unable to process command '\(name)' successfully.", &outcome)
        note(.error, "Its line is longer than \(StepLog.longestCommand) bytes and was left out.", &outcome)
        return outcome
    }
}

/// Why a command could not be carried out, in GitHub's words where it has some.
private struct CommandProblem: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

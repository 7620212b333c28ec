package import Basics
package import Planning

/// A plan for people (docs/output.md#terminal, `pitlane plan`).
package struct PlanText: Sendable {
    /// What is known beside the plan.
    package struct Facts: Sendable {
        /// `merge of 4f2c1ab into 91d0e77`, or nil.
        package var mergeNote: String?
        /// Whether the work tree is used as it is.
        package var isDirty: Bool
        /// The command that runs the plan; nil where nothing would run.
        package var command: String?
        /// Earlier times.
        package var estimates: Estimates
        /// Actions from other repositories.
        package var actions: PlanActions
        /// Names in upper case of the secrets that are set; nil where that is not known.
        package var setSecrets: Set<Key>?
        /// Jobs that may deploy.
        package var deployments: [PlannedDeployment]
        /// How many jobs run at a time.
        package var slots: Int
        /// Environments of which nothing starts.
        package var freezes: [Freeze]

        package init(
            mergeNote: String? = nil, isDirty: Bool = false, command: String? = nil, estimates: Estimates,
            actions: PlanActions = PlanActions(), setSecrets: Set<Key>? = nil,
            deployments: [PlannedDeployment] = [], freezes: [Freeze] = [], slots: Int
        ) {
            self.deployments = deployments
            self.slots = slots
            self.freezes = freezes
            self.setSecrets = setSecrets
            self.mergeNote = mergeNote
            self.isDirty = isDirty
            self.command = command
            self.estimates = estimates
            self.actions = actions
        }
    }

    private let width: Int?

    /// - Parameter width: cells of a line; nil means as wide as needed.
    package init(width: Int?) { self.width = width.map { max($0, 20) } }

    /// The whole text: the event, each workflow with its jobs, what is wrong, the sums.
    ///
    /// - Parameters:
    ///   - plan: what to show.
    ///   - facts: what is known beside it.
    ///   - sources: gives the files that diagnostics name.
    package func lines(_ plan: Plan, _ facts: Facts, sources: DiagnosticText.Sources) -> [TextLine] {
        var lines = head(plan, facts) + [TextLine()]
        for workflow in plan.workflows { lines += self.lines(workflow, facts) }
        lines = lines.flatMap { line in width.map { line.wrapped(to: $0, indent: 4) } ?? [line] }
        let diagnostics = plan.workflows.flatMap(\.concerns)
        if !diagnostics.isEmpty {
            lines.append(TextLine())
            lines += DiagnosticText(width: width).lines(diagnostics, sources: sources)
            if let count = DiagnosticText.count(diagnostics) { lines.append(TextLine(count, .strongBad)) }
        }
        return (lines + [TextLine()] + sums(plan, facts)).map { line in width.map { line.cut(to: $0) } ?? line }
    }

    // MARK: - Parts

    private func head(_ plan: Plan, _ facts: Facts) -> [TextLine] {
        var line = TextLine(plan.event.summary, .strong)
        var notes = [facts.mergeNote].compactMap(\.self)
        if facts.isDirty { notes.append("uncommitted changes included") }
        if let files = plan.event.changedFiles {
            notes.append("\(DiagnosticText.counted(files.count, "file")) changed")
        }
        guard !notes.isEmpty else { return [line] }
        let note = TextLine("(\(notes.joined(separator: ", ")))", .quiet)
        // On a narrow terminal the notes stand below.
        guard width.map({ line.width + 3 + note.width <= $0 }) ?? true else { return [line, note] }
        line.append("   ")
        line.append(note)
        return [line]
    }

    private func lines(_ plan: WorkflowPlan, _ facts: Facts) -> [TextLine] {
        guard plan.isTriggered else {
            let isBroken = plan.workflow == nil
            var line = TextLine(isBroken ? "✗ " : "– ", isBroken ? .bad : .quiet)
            line.append(plan.path, isBroken ? .plain : .quiet)
            return with(plan.reason, .quiet, behind: line, at: line.width, indent: 4)
        }
        let hasErrors = plan.diagnostics.contains { $0.severity == .error }
        var line = TextLine(hasErrors ? "✗ " : "✓ ", hasErrors ? .bad : .good)
        line.append(plan.path)
        if Key(plan.name) != Key(plan.path) {
            line.append("   ")
            line.append(plan.name, .strong)
        }
        var head = [line]
        if let concurrency = plan.concurrency {
            head = with("concurrency \(concurrency.words)", .quiet, behind: line, at: line.width, indent: 4)
        }
        let rows = PlanRow.rows(plan, facts.estimates, facts.freezes)
        let columns = Columns(
            columns: [.init(), .init(rank: 6), .init(rank: 3), .init(rank: 5), .init(rank: 4)], indent: 4)
        let table = columns.lines(rows.map(\.cells), width: width)
        let end = table.map(\.width).max() ?? 0
        let jobs = zip(rows, table).flatMap { with($0.reason.text, $0.reason.ink, behind: $1, at: end, indent: 8) }
        let times = plan.schedule.map { [TextLine("    next: \($0.words)   (\($0.cron))", .accent)] } ?? []
        return head + times + jobs + plan.followers.flatMap(lines)
    }

    /// A line with a reason behind it, in the column `end`; where it does not fit there, it stands below in lines of its
    /// own, since half a reason is none.
    private func with(_ reason: String, _ ink: Ink, behind line: TextLine, at end: Int, indent: Int) -> [TextLine] {
        let reason = SafeText.line(reason)
        guard !reason.utf8.isEmpty else { return [line] }
        let gap = 3
        guard let width, end + gap + CellWidth.of(reason) > width else {
            var line = line
            line.fill(to: end + gap)
            line.append(reason, ink)
            return [line]
        }
        var below = TextLine(String(repeating: " ", count: indent))
        below.append(reason, ink)
        return [line] + below.wrapped(to: width, indent: indent)
    }

    /// `    then: .github/workflows/deploy.yml   Deploy, after CI completed`
    private func lines(_ link: WorkflowChain.Link) -> [TextLine] {
        let indent = String(repeating: "  ", count: link.level + 1)
        var line = TextLine("\(indent)\(link.reason == nil ? "then" : "not then"): ", .quiet)
        line.append(link.path, link.reason == nil ? .plain : .quiet)
        line.append(" after \(link.after) completed", .quiet)
        return with(link.reason ?? "", .quiet, behind: line, at: line.width, indent: indent.utf8.count + 4)
    }

    private func sums(_ plan: Plan, _ facts: Facts) -> [TextLine] {
        let jobs = plan.triggered.flatMap(\.jobs).filter { $0.call == nil }
        let (now, later) = (jobs.count { $0.runs == .yes }, jobs.count { $0.runs == .later })
        guard now + later > 0 else {
            return [TextLine(plan.triggered.isEmpty ? "Nothing would run." : "No job would run.", .strong)]
        }
        var text = DiagnosticText.counted(now + later, "job")
        if later > 0 { text += " (\(later) may be skipped, or become several)" }
        if let time = PlanTime(plan.triggered, facts.estimates, slots: facts.slots) {
            text += ", about \(Self.minutes(time.wall)) min wall, \(time.billedMinutes) billed minutes on GitHub"
            if time.unknown > 0 {
                text += " (without \(DiagnosticText.counted(time.unknown, "job")) whose time is not known yet)"
            }
        }
        let secrets = plan.secretNames
        var lines = wrapped(text, .strong)
        let unset = Set(facts.setSecrets.map { plan.secrets(notIn: $0) } ?? [])
        let named = secrets.map { name in
            name == "*" ? "all (they are read as a whole)" : "\(name)\(unset.contains(name) ? " (not set)" : "")"
        }
        let list = secrets.isEmpty ? "none" : named.joined(separator: ", ")
        lines += wrapped("Would read secrets: \(list).", .plain)
        lines += wrapped(Self.effects(facts.deployments), .plain)
        if !plan.absentLegs.isEmpty {
            let hint = "--here accepts that, --runner LABEL=host says that a label is this machine"
            lines += wrapped("The run would be incomplete: \(plan.absentLegs.summary); \(hint).", .attention)
        }
        if let actions = facts.actions.text { lines += wrapped(actions, .plain) }
        if let command = facts.command, !plan.hasErrors {
            var line = TextLine("Run it: ")
            line.append(command: command)
            lines.append(line)
        }
        return lines
    }

    /// What becomes of effects outside this machine: exactly that, and no more.
    private static func effects(_ deployments: [PlannedDeployment]) -> String {
        let names = deployments.map { "\($0.environment) at \($0.address) (\($0.job))" }
        let list = names.isEmpty ? "" : "; what 'pitlane deploy' changes: \(names.joined(separator: ", "))"
        return "Withheld without --publish: pushes from checkouts\(list). What scripts do with their own tools is not "
            + "held back."
    }

    private func wrapped(_ text: String, _ ink: Ink) -> [TextLine] {
        (width.map { SafeText.wrapped(SafeText.line(text), $0) } ?? [text]).map { TextLine($0, ink) }
    }

    /// `0.6`, `3`
    static func minutes(_ milliseconds: Int64) -> String {
        let tenths = max(1, (milliseconds + 3_000) / 6_000)
        return tenths >= 100 || tenths % 10 == 0 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}

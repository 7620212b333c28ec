package import Basics
package import Workflows

/// Whether an event starts a workflow, and why or why not.
package enum TriggerMatch: Hashable, Sendable {
    case triggered
    /// The reason, as `plan` shows it: `paths: no changed file matches docs/**`.
    case notTriggered(reason: String)

    /// Compares `event` with the triggers of a workflow (docs/language/triggers.md).
    ///
    /// - Throws: `PatternProblem` where a filter pattern that had to be read is none.
    package init(_ triggers: [Trigger], _ event: TriggerEvent) throws(PatternProblem) {
        if let reason = try Self.obstacle(triggers, event) {
            self = .notTriggered(reason: reason)
        } else {
            self = .triggered
        }
    }

    private static func obstacle(_ triggers: [Trigger], _ event: TriggerEvent) throws(PatternProblem) -> String? {
        guard let trigger = triggers.first(where: { $0.event == event.name }) else {
            return "only on \(triggers.map(\.event.string).joined(separator: ", "))"
        }
        if ["push", "pull_request"].contains(event.name), let word = skipWord(event.headMessage) {
            return "the head commit's message says \(word)"
        }
        if let reason = activityObstacle(trigger, event) ?? payloadObstacle(trigger, event) { return reason }
        if let reason = try refObstacle(trigger, event) { return reason }
        return try pathObstacle(trigger, event)
    }

    // MARK: - Activity

    /// Events of which only some activities start a workflow that names none (docs/language/events.md#activity-types).
    private static let defaultActivities: [Key: [String]] = [
        "pull_request": ["opened", "synchronize", "reopened"],
        "pull_request_target": ["opened", "synchronize", "reopened"],
    ]

    private static func activityObstacle(_ trigger: Trigger, _ event: TriggerEvent) -> String? {
        guard let activity = event.activity else { return nil }
        let wanted = trigger.types?.map(\.value) ?? defaultActivities[event.name]
        guard let wanted, !wanted.contains(where: { Key($0) == Key(activity) }) else { return nil }
        return "types: \(activity) is not among \(wanted.joined(separator: ", "))"
    }

    /// What an event's payload says against a start: another workflow has run, a deployment became inactive.
    private static func payloadObstacle(_ trigger: Trigger, _ event: TriggerEvent) -> String? {
        if event.name == "workflow_run", let wanted = trigger.workflows {
            let name =
                event.payload["workflow_run"]?["name"]?.stringValue ?? event.payload["workflow"]?["name"]?.stringValue
            guard let name, wanted.contains(where: { Key($0.value) == Key(name) }) else {
                return
                    "workflows: \(name ?? "the finished run") is not among \(wanted.map(\.value).joined(separator: ", "))"
            }
        }
        if let cron = event.payload["schedule"]?.stringValue, event.name == "schedule",
            !trigger.schedules.contains(where: { Key($0.cron.value) == Key(cron) })
        {
            return "schedule: no entry is \(cron)"
        }
        let state = event.payload["deployment_status"]?["state"]?.stringValue
        return state.map { Key($0) } == "inactive" ? "the deployment became inactive" : nil
    }

    // MARK: - Branches and tags

    private static func refObstacle(_ trigger: Trigger, _ event: TriggerEvent) throws(PatternProblem) -> String? {
        if event.name == "push" {
            let hasBranchFilter = trigger.branches != nil || trigger.branchesIgnore != nil
            let hasTagFilter = trigger.tags != nil || trigger.tagsIgnore != nil
            if event.isTag {
                if hasBranchFilter && !hasTagFilter { return "a tag was pushed, and only branches are listed" }
                return try obstacle("tags", trigger.tags, trigger.tagsIgnore, event.refName, trigger)
            }
            if hasTagFilter && !hasBranchFilter { return "a branch was pushed, and only tags are listed" }
            return try obstacle("branches", trigger.branches, trigger.branchesIgnore, event.refName, trigger)
        }
        // Requests are filtered by where they go, `workflow_run` by where the finished run's commit came from.
        let branch = event.name == "workflow_run" ? event.headBranch : event.baseBranch
        guard let branch else { return nil }
        return try obstacle("branches", trigger.branches, trigger.branchesIgnore, branch, trigger)
    }

    private static func obstacle(
        _ name: String, _ wanted: [Located<String>]?, _ ignored: [Located<String>]?, _ value: String,
        _ trigger: Trigger
    ) throws(PatternProblem) -> String? {
        if let wanted, try !passes(wanted, .include, [value], trigger) {
            return "\(name): \(value) matches none of \(wanted.map(\.value).joined(separator: ", "))"
        }
        if let ignored, try !passes(ignored, .ignore, [value], trigger) { return "\(name)-ignore: \(value) is ignored" }
        return nil
    }

    // MARK: - Paths

    private static func pathObstacle(_ trigger: Trigger, _ event: TriggerEvent) throws(PatternProblem) -> String? {
        // Path filters are not read for tags, and hold where the changes cannot be told
        // (docs/language/triggers.md#paths).
        guard !event.isTag, let changed = event.changedFiles else { return nil }
        let files = Array(changed.prefix(300))
        if let paths = trigger.paths, try !passes(paths, .include, files, trigger) {
            let list = paths.map(\.value)
            let some = list.prefix(3).joined(separator: ", ") + (list.count > 3 ? ", …" : "")
            return "paths: no changed file matches \(some)"
        }
        if let ignored = trigger.pathsIgnore, try !passes(ignored, .ignore, files, trigger) {
            return "paths-ignore: all changed files are ignored"
        }
        return nil
    }

    private static func passes(
        _ patterns: [Located<String>], _ mode: FilterList.Mode, _ values: [String], _ trigger: Trigger
    ) throws(PatternProblem) -> Bool {
        var parsed: [FilterPattern] = []
        for pattern in patterns {
            do throws(FilterPatternError) {
                parsed.append(try FilterPattern(pattern.value))
            } catch {
                throw PatternProblem(
                    diagnostic: Diagnostic(.error, error.description, file: trigger.file, range: pattern.range))
            }
        }
        return FilterList(mode, parsed).accepts(anyOf: values)
    }

    // MARK: - [skip ci]

    /// The word in a commit message that keeps pushes and requests from starting anything
    /// (docs/language/events.md#skip-instructions).
    private static func skipWord(_ message: String) -> String? {
        let words = ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"]
        let bytes = Array(message.utf8)
        if let word = words.first(where: { contains(bytes, Array($0.utf8)) }) { return word }
        let trailers = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let isSkipped = trailers.contains { line in
            let line = Key(String(decoding: line, as: UTF8.self)).asciiLowercased
            return line == "skip-checks: true" || line == "skip-checks:true"
        }
        return isSkipped ? "skip-checks: true" : nil
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0...].starts(with: part) }
    }
}

/// A filter pattern that is none, with its place.
package struct PatternProblem: Error, Hashable, Sendable {
    /// The problem as it is shown to people.
    package let diagnostic: Diagnostic
}

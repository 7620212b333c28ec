import Basics
import Delivery
import Planning
import Rollouts

/// Deployments as lines for people.
enum DeploymentText {
    /// `✓ health    2.1s  3 in a row`
    static func step(_ step: RolloutStep, after duration: Duration, detail: String, reason: String?) -> String {
        let time = DurationText.rounded(duration)
        let text = SafeText.line(reason ?? detail)
        return "\(reason == nil ? "✓" : "✗") \(padded(step.rawValue, 9)) \(padded(time, 7))  \(ClippedText.line(text))"
            .trimmingTrailingBlanks
    }

    /// What a deployment came to.
    static func verdict(_ record: DeploymentRecord, _ environment: String) -> String {
        let version = record.release.version
        let former = record.former.map { "\($0) serves as before" } ?? "nothing was serving before"
        let time = DurationText.rounded(.milliseconds(record.ended - record.began))
        switch record.outcome {
        case .succeeded: return "\(version) serves \(environment) after \(time)\(requests(record.requests))"
        case .failed: return "\(version) was not switched to: \(SafeText.line(record.reason ?? "")); \(former)"
        case .returned:
            return
                "\(version) was taken back: \(SafeText.line(record.reason ?? "")); \(former)\(requests(record.requests))"
        }
    }

    private static func requests(_ requests: DeploymentRecord.Requests?) -> String {
        guard let requests else { return "" }
        let streams =
            requests.streams + requests.closedStreams + requests.brokenStreams == 0
            ? ""
            : "; streams: \(requests.streams) begun, \(requests.closedStreams) closed, \(requests.brokenStreams) broken"
        return "; requests since the switch: \(requests.new) to it (\(requests.newErrors) failed), "
            + "\(requests.former) to the former version (\(requests.formerErrors) failed), \(requests.lost) lost\(streams)"
    }

    /// The requests of each second around the switch, by version, with a bar of both.
    static func seconds(_ record: DeploymentRecord) -> [String] {
        let around = (record.requests?.seconds ?? []).filter { shownSeconds.contains($0.second) }
        guard let most = around.map({ $0.new + $0.former }).max(), most > 0 else { return [] }
        let names = [record.former?.string ?? "none", record.release.version.string]
        let widths = names.map { max(8, $0.unicodeScalars.count) }
        func row(_ cells: [String], _ bar: String) -> String {
            let texts = zip(cells, [7] + widths).map { cell, width in
                String(repeating: " ", count: max(0, width - cell.unicodeScalars.count)) + cell
            }
            return "\(texts.joined(separator: "  "))  \(bar)".trimmingTrailingBlanks
        }
        return ["requests a second, by version:", row(["second"] + names, "")]
            + around.map { second in
                func bar(_ count: Int, _ mark: String) -> String {
                    String(repeating: mark, count: (count * longestBar + most - 1) / most)
                }
                let number = second.second > 0 ? "+\(second.second)" : "\(second.second)"
                return row(
                    [number, "\(second.former)", "\(second.new)"], bar(second.former, "░") + bar(second.new, "█"))
            }
    }

    private static let shownSeconds = -3..<10
    private static let longestBar = 30

    /// Where an environment stands.
    static func status(_ status: Target.Status, _ environment: Key, _ recover: String) -> [String] {
        var lines: [String] = []
        if let live = status.state.live {
            let record = status.history.first {
                $0.outcome == .succeeded && $0.release.version == live.release.version
            }
            let since = record.map { " since \(moment($0.ended))" } ?? ""
            lines.append("\(environment): \(live.release.version) serves (\(live.colour.rawValue))\(since)")
            if let record { lines.append(padded("  \(record.kind.rawValue)", 12) + warrant(record)) }
            if let commit = live.release.commit { lines.append("  commit    \(commit)") }
            lines.append("  image     \(live.release.image)")
            if let digest = live.release.digest { lines.append("  digest    \(digest)") }
            if status.live != "running" { lines.append("  problem   its container is \(status.live ?? "gone")") }
        } else {
            lines.append("\(environment): nothing has been deployed")
        }
        if let previous = status.state.previous { lines.append("  previous  \(previous.release.version)") }
        if !status.isOpen, status.state.live != nil { lines.append("  problem   the front door does not run") }
        if let progress = status.state.progress {
            let what = "\(progress.rollout.kind.rawValue) of \(progress.rollout.release.version)"
            let step = progress.step.map { " at the step '\($0.rawValue)'" } ?? ""
            let isLeft = status.holder == nil || status.isHolderGone
            lines.append(
                isLeft
                    ? "  problem   a \(what) was left\(step): \(recover)"
                    : "  changing  \(what)\(step), by \(SafeText.line(status.holder ?? ""))")
        }
        return lines
    }

    /// An entry of the history.
    static func entry(_ record: DeploymentRecord) -> [String] {
        let commit = record.release.commit.map { String(decoding: $0.string.utf8.prefix(7), as: UTF8.self) } ?? ""
        var lines = [
            "\(padded("\(record.number)", 4)) \(moment(record.began))  \(padded(record.kind.rawValue, 9))"
                + "\(padded(record.release.version.string, 16)) \(padded(record.outcome.rawValue, 10))\(commit)",
            "     image \(digest(record.release)) \(warrant(record))",
        ]
        if let reason = record.reason { lines.append("     \(ClippedText.line(SafeText.line(reason)))") }
        if let requests = record.requests {
            lines.append(
                "     requests: \(requests.new) to it (\(requests.newErrors) failed), \(requests.former) to the former "
                    + "(\(requests.formerErrors) failed), \(requests.lost) lost")
            let streams = [requests.streams, requests.closedStreams, requests.brokenStreams]
            if streams != [0, 0, 0] {
                lines.append("     streams: \(streams[0]) begun, \(streams[1]) closed, \(streams[2]) broken")
            }
        }
        return lines.map(\.trimmingTrailingBlanks)
    }

    /// All that is known of a deployment.
    static func details(_ record: DeploymentRecord) -> [String] {
        var lines = entry(record)
        if let commit = record.release.commit { lines.append("     commit \(commit)") }
        lines.append("     image  \(record.release.image)")
        if let digest = record.release.digest { lines.append("     digest \(digest)") }
        for verdict in record.warrant?.verdicts ?? [] {
            let numbers = verdict.numbers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            let words = [verdict.gate, verdict.outcome, numbers.joined(separator: ", ")]
            lines.append("     gate   \(SafeText.line(words.joined(separator: " ")))".trimmingTrailingBlanks)
        }
        if let bake = record.bake { lines.append("     bake   \(bake.text)") }
        return lines
            + record.steps.map { step in
                let time = DurationText.rounded(.milliseconds(step.milliseconds))
                let text = ClippedText.line(SafeText.line(step.text))
                return "     \(step.isGood ? "✓" : "✗") \(padded(step.name, 9)) \(padded(time, 7))  \(text)"
                    .trimmingTrailingBlanks
            }
    }

    /// The first digits of an image's digest.
    private static func digest(_ release: Release) -> String {
        String(Substring((release.digest ?? release.image).string.utf8.dropFirst("sha256:".utf8.count).prefix(12)))
    }

    /// `by root; approved by alice; run 12, job deploy`
    private static func warrant(_ record: DeploymentRecord) -> String {
        var words = ["by \(record.user)"]
        if let approvers = record.warrant?.approvers, !approvers.isEmpty {
            words.append("approved by \(approvers.joined(separator: ", "))")
        }
        if let run = record.warrant?.run {
            words.append("run \(run)" + (record.warrant?.job.map { ", job \($0)" } ?? ""))
        }
        if let remark = record.warrant?.remark { words.append(remark) }
        return ClippedText.line(SafeText.line(words.joined(separator: "; ")))
    }

    private static func moment(_ milliseconds: Int64) -> String { MomentText.rfc3339(Int(milliseconds / 1000)) }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}

extension String {
    fileprivate var trimmingTrailingBlanks: String {
        String(
            decoding: utf8.prefix(
                utf8.lastIndex { $0 != 0x20 }.map { utf8.distance(from: startIndex, to: $0) + 1 } ?? 0), as: UTF8.self)
    }
}

import Basics
package import Journal
import Planning

/// The logs of steps for `pitlane logs`: a heading a step, its lines below; or an object a line.
package struct LogText: Sendable {
    /// How a reader knows which step a line is of.
    package enum Naming: Hashable, Sendable {
        /// A line of its own names each step; for steps one after the other.
        case headings
        /// `job | step | ` stands before each line; for steps that go on side by side.
        case prefixes
        /// Nothing does: there is one step.
        case none
    }

    private let run: Int
    private let style: Style
    private let isJSON: Bool
    private let naming: Naming
    private let filter: LogLine
    private var cutters: [StepPlace: LineCutter] = [:]
    /// The step the last line was of.
    private var current: StepPlace?

    /// - Parameters:
    ///   - run: the run's number.
    ///   - style: whether there are colours; without them those of the log are dropped too.
    ///   - isJSON: whether lines become `log` objects (docs/output.md).
    ///   - naming: how steps are named in text.
    package init(run: Int, style: Style, isJSON: Bool, naming: Naming) {
        self.run = run
        self.style = style
        self.isJSON = isJSON
        self.naming = naming
        filter = LogLine(keepsColours: style.isColoured)
    }

    /// The next bytes of a step's log, cut anywhere, as whole lines of output.
    package mutating func add(_ bytes: UnsafeRawBufferPointer, job: JobRecord, step: StepRecord) -> [UInt8] {
        let place = StepPlace(run: run, leg: job.path, step: step.id)
        var cutter = cutters.removeValue(forKey: place) ?? LineCutter()
        var output: [UInt8] = []
        cutter.cut(bytes) { write($0, place, job, step, to: &output) }
        cutters[place] = cutter
        return output
    }

    /// What is left of a step's log that has ended.
    package mutating func end(job: JobRecord, step: StepRecord) -> [UInt8] {
        let place = StepPlace(run: run, leg: job.path, step: step.id)
        var output: [UInt8] = []
        if var cutter = cutters.removeValue(forKey: place) {
            cutter.finish { write($0, place, job, step, to: &output) }
        }
        return output
    }

    private mutating func write(
        _ line: UnsafeRawBufferPointer, _ place: StepPlace, _ job: JobRecord, _ step: StepRecord,
        to output: inout [UInt8]
    ) {
        guard !isJSON else { return writeObject(line, job, step, to: &output) }
        if current != place, naming == .headings {
            if current != nil { output.append(0x0A) }
            var heading = TextLine("── \(job.key) › \(step.id) \(step.name) ", .strongAccent)
            heading.append(String(repeating: "─", count: max(2, 60 - heading.width)), .quiet)
            output += heading.text(style).utf8
            output.append(0x0A)
        }
        current = place
        let start = output.count
        if naming == .prefixes {
            var head = TextLine(job.key, .accent)
            head.append(" | ", .quiet)
            head.append("\(step.id) \(step.name)")
            head.append(" |", .quiet)
            output += head.text(style).utf8
            output.append(0x20)
        }
        if filter.append(line, to: &output) { output.append(0x0A) } else { output.removeSubrange(start...) }
    }

    private func writeObject(
        _ line: UnsafeRawBufferPointer, _ job: JobRecord, _ step: StepRecord, to output: inout [UInt8]
    ) {
        let text = line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        let object: JSONValue = [
            "type": "log", "run": .number(Double(run)), "key": .string(job.key), "job": .string(job.job),
            "step": .number(Double(step.id.numbers.first ?? 0)), "id": .string(step.id.description),
            "line": .string(String(decoding: text, as: UTF8.self)),
        ]
        output += object.bytes()
        output.append(0x0A)
    }
}

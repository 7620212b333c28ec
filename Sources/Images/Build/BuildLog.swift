import Basics

/// Makes what buildah writes readable: each step as a line of the Dockerfile, and what it prints below.
package struct BuildLog {
    private let dockerfile: Dockerfile
    private let secrets: [[UInt8]]
    /// The instruction that runs.
    private var current: Dockerfile.Instruction?
    /// The last lines, for a failure whose log nobody has seen.
    package private(set) var tail: [String] = []
    /// What buildah said went wrong.
    private var problem: String?

    private static let tailLength = 40
    private static let mask = Array("***".utf8)

    /// - Parameter secrets: values that no line may show.
    package init(_ dockerfile: Dockerfile, secrets: [String]) {
        self.dockerfile = dockerfile
        self.secrets = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }

    /// Takes a line without its end.
    ///
    /// - Returns: what to show of it.
    package mutating func add(_ line: [UInt8]) -> [String] {
        // Output without an end of line stands before the next step.
        let mark = Array("] STEP ".utf8)
        if let place = line.firstRange(of: mark),
            let start = line[..<place.lowerBound].lastIndex(of: UInt8(ascii: "[")),
            start > line.startIndex
        {
            return add(Array(line[..<start])) + add(Array(line[start...]))
        }
        return addWhole(line).map { [$0] } ?? []
    }

    private mutating func addWhole(_ line: [UInt8]) -> String? {
        var bytes = line
        for secret in secrets { bytes = bytes.replacing(secret, with: Self.mask) }
        if bytes.last == 0x0D { bytes.removeLast() }
        // A bar of progress writes over itself: its last state is what counts.
        if let mark = bytes.lastIndex(of: 0x0D) { bytes.removeSubrange(...mark) }
        guard let shown = shown(SafeText.line(String(decoding: bytes, as: UTF8.self))) else { return nil }
        tail.append(shown)
        if tail.count > Self.tailLength { tail.removeFirst() }
        return shown
    }

    private mutating func shown(_ text: String) -> String? {
        if let step = Self.step(text) {
            guard let instruction = instruction(step) else { return "  \(step.text)" }
            current = instruction.own
            guard let own = instruction.own else { return nil }
            let words = "\(own.keyword) \(own.arguments)"
            return "\(dockerfile.file):\(own.lines.lowerBound): \(ClippedText.line(SafeText.line(words), limit: 120))"
        }
        if text.utf8.starts(with: "--> Using cache".utf8) { return current == nil ? nil : "  as before" }
        for noise in ["-->", "[Warning] one or more build args", "COMMIT", "subprocess exited"]
        where text.utf8.starts(with: noise.utf8) { return nil }
        if text.utf8.first == UInt8(ascii: "["), text.words.last.map({ Key($0) }) == "COMMIT" { return nil }
        if text.utf8.starts(with: "Error: ".utf8) {
            problem = String(decoding: text.utf8.dropFirst("Error: ".utf8.count), as: UTF8.self)
            return nil
        }
        return text.utf8.allSatisfy { $0 == 0x20 } ? nil : "  \(text)"
    }

    // MARK: - Steps

    private struct Step {
        let stage: Int
        let number: Int
        let text: String
    }

    /// `[1/2] STEP 3/7: RUN make`; the first part is only there if there are several stages.
    private static func step(_ text: String) -> Step? {
        var words = text.words[...]
        var stage = 1
        if let first = words.first, first.utf8.first == UInt8(ascii: "["), first.utf8.last == UInt8(ascii: "]") {
            guard let number = number(String(first.dropFirst().dropLast())) else { return nil }
            stage = number
            words = words.dropFirst()
        }
        guard words.first.map({ Key($0) }) == "STEP", let place = words.dropFirst().first,
            place.utf8.last == UInt8(ascii: ":"), let number = number(String(place.dropLast()))
        else { return nil }
        return Step(stage: stage, number: number, text: words.dropFirst(2).joined(separator: " "))
    }

    /// `3` of `3/7`.
    private static func number(_ text: String) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"))
        return parts.count == 2 ? Int(String(decoding: parts[0], as: UTF8.self)) : nil
    }

    /// The instruction of a step, nil in it for the one that every stage is given; nil where the step is none of the
    /// file's, as those that a base image brings.
    private func instruction(_ step: Step) -> (own: Dockerfile.Instruction?, Void)? {
        guard dockerfile.stages.indices.contains(step.stage - 1) else { return nil }
        let all = dockerfile.stages[step.stage - 1].instructions
        guard step.number != 2 else { return (nil, ()) }
        let index = step.number == 1 ? 0 : step.number - 2
        guard all.indices.contains(index),
            Key(step.text.words.first?.uppercased() ?? "") == all[index].keyword
        else { return nil }
        return (all[index], ())
    }

    /// What went wrong, at the line of the Dockerfile that ran.
    ///
    /// - Parameter folder: where the build works, which people do not know.
    package func failure(code: Int32, folder: String) -> ImageError {
        var reason = Array((problem ?? "buildah ended with \(code)").utf8)
        for (inside, name) in [("/context", "the context"), ("/Dockerfile", dockerfile.file), ("/", "")] {
            reason = reason.replacing(Array("\(folder)\(inside)".utf8), with: Array(name.utf8))
        }
        // What buildah asked of itself, as its own language writes it.
        for noise in ["copier.request{", " step {Env:"] where reason.firstRange(of: Array(noise.utf8)) != nil {
            if let end = reason.ranges(of: Array("}: ".utf8)).last { reason.removeSubrange(..<end.upperBound) }
        }
        let prefix = Array("parsing main Dockerfile: \(dockerfile.file): ".utf8)
        if reason.starts(with: prefix) { reason.removeFirst(prefix.count) }
        guard let current else { return unbegun(String(decoding: reason, as: UTF8.self)) }
        // The step is said by its line.
        if reason.starts(with: "building at STEP \"".utf8) {
            let last = current.arguments.words.last ?? current.keyword.string
            let end = reason.firstRange(of: Array("\(last)\": ".utf8)) ?? reason.ranges(of: Array("\": ".utf8)).last
            if let end { reason.removeSubrange(..<end.upperBound) }
        }
        let words = ClippedText.line(SafeText.line("\(current.keyword) \(current.arguments)"), limit: 120)
        return ImageError(
            .failed, "\(words) failed: \(String(decoding: reason, as: UTF8.self))", at: dockerfile.file,
            line: current.lines.lowerBound)
    }

    /// A file that buildah refuses: it names the instruction and not its line.
    private func unbegun(_ reason: String) -> ImageError {
        let all = dockerfile.stages.flatMap(\.instructions)
        let named = reason.words.map { Key($0) }.last { word in all.contains { $0.keyword == word } }
        let shortest = all.filter { $0.keyword == named }.min { $0.arguments.words.count < $1.arguments.words.count }
        guard let shortest else { return ImageError(.failed, "\(dockerfile.file): \(reason)") }
        return ImageError(.failed, reason, at: dockerfile.file, line: shortest.lines.lowerBound)
    }
}

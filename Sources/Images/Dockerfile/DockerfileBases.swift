package import Basics

/// The images that a Dockerfile begins with or copies from, as far as its last stage needs them.
package struct DockerfileBases {
    /// An image of elsewhere.
    package struct Use: Hashable, Sendable {
        /// Its name with all values in it.
        package let image: Key
        /// The line that names it first.
        package let line: Int
    }

    /// In the order of the file, each once.
    package private(set) var uses: [Use] = []
    private let dockerfile: Dockerfile
    private let arguments: DockerfileArguments
    /// The stages that the last one needs.
    private var needed: Set<Int> = []

    /// - Throws: for an image without a name.
    package init(_ dockerfile: Dockerfile, _ arguments: DockerfileArguments) throws(ImageError) {
        (self.dockerfile, self.arguments) = (dockerfile, arguments)
        var waiting = [dockerfile.stages.count - 1]
        while let index = waiting.popLast() {
            guard needed.insert(index).inserted else { continue }
            for source in sources(of: index) { if case .stage(let other) = source.origin { waiting.append(other) } }
        }
        for index in needed.sorted() {
            for source in sources(of: index) {
                guard case .image(let image) = source.origin else { continue }
                guard !image.string.utf8.isEmpty else {
                    throw ImageError(
                        "the image '\(source.text)' is empty: give its argument a value with --arg, or a default",
                        at: dockerfile.file,
                        line: source.line)
                }
                if !uses.contains(where: { $0.image == image }) { uses.append(Use(image: image, line: source.line)) }
            }
        }
    }

    private enum Origin {
        case scratch
        case stage(Int)
        case image(Key)
    }

    private struct Source {
        let origin: Origin
        let text: String
        let line: Int
    }

    /// What a stage begins with and copies from.
    private func sources(of index: Int) -> [Source] {
        let stage = dockerfile.stages[index]
        let begin = Source(
            origin: origin(arguments.resolve(stage.image), before: index), text: stage.image,
            line: stage.from.lines.lowerBound)
        return [begin]
            + stage.instructions.dropFirst().flatMap { instruction in
                Self.copied(instruction).map {
                    Source(origin: origin($0, before: index), text: $0, line: instruction.lines.lowerBound)
                }
            }
    }

    private func origin(_ name: String, before index: Int) -> Origin {
        let wanted = Key(name).asciiLowercased
        if wanted == "scratch" { return .scratch }
        if let stage = dockerfile.stages[..<index].lastIndex(where: { $0.name == wanted }) { return .stage(stage) }
        if let number = Int(name), (0..<index).contains(number) { return .stage(number) }
        return .image(Key(name))
    }

    /// What `COPY --from=` and `RUN --mount=from=` name.
    private static func copied(_ instruction: Dockerfile.Instruction) -> [String] {
        guard ["COPY", "ADD", "RUN"].contains(instruction.keyword) else { return [] }
        return instruction.arguments.words.prefix { $0.utf8.starts(with: "--".utf8) }.flatMap { flag -> [String] in
            let prefix = "--from="
            if flag.utf8.starts(with: prefix.utf8) { return [String(flag.dropFirst(prefix.utf8.count))] }
            guard flag.utf8.starts(with: "--mount=".utf8) else { return [] }
            return flag.utf8.dropFirst("--mount=".utf8.count).split(separator: UInt8(ascii: ",")).compactMap { part in
                part.starts(with: "from=".utf8)
                    ? String(decoding: part.dropFirst("from=".utf8.count), as: UTF8.self) : nil
            }
        }
    }

    /// The image that the last stage begins with, through other stages; nil if it is empty.
    package var lastImage: Key? {
        var index = dockerfile.stages.count - 1
        while true {
            switch origin(arguments.resolve(dockerfile.stages[index].image), before: index) {
            case .scratch: return nil
            case .image(let image): return image
            case .stage(let other): index = other
            }
        }
    }

    // MARK: - The file for the builder

    /// The file with pinned images, and `ARG` of `declared` names as the second instruction of each stage.
    ///
    /// - Parameter pins: the builder's own names of images.
    package func pinned(_ pins: [Key: String], declaring declared: [String]) -> [UInt8] {
        var result: [UInt8] = []
        func write(_ lines: Range<Int>) {
            for line in lines { result += Array(dockerfile.lines[line - 1]) + [UInt8(ascii: "\n")] }
        }
        var next = 1
        for (index, stage) in dockerfile.stages.enumerated() {
            write(next..<stage.from.lines.lowerBound)
            next = stage.from.lines.upperBound
            let image = arguments.resolve(stage.image)
            var begin = "FROM "
            if !stage.flags.utf8.isEmpty { begin += "\(arguments.resolve(stage.flags)) " }
            if case .image(let name) = origin(image, before: index), let pin = pins[name] {
                begin += pin
            } else {
                begin += image.utf8.isEmpty ? "scratch" : image
            }
            if let name = stage.name { begin += " AS \(name)" }
            result += Array("\(begin)\nARG \(declared.joined(separator: " "))\n".utf8)
            for instruction in stage.instructions.dropFirst() {
                write(next..<instruction.lines.lowerBound)
                next = instruction.lines.upperBound
                let start = result.count
                write(instruction.lines)
                for name in Self.copied(instruction) {
                    guard case .image(let image) = origin(name, before: index), let pin = pins[image],
                        let place = result[start...].firstRange(of: Array("from=\(name)".utf8))
                    else { continue }
                    result.replaceSubrange(place, with: Array("from=\(pin)".utf8))
                }
            }
        }
        write(next..<(dockerfile.lines.count + 1))
        return result
    }
}

/// A parser being fed by `MutationFuzz`: one document after the other, and what came of them.
struct FuzzFeeding: ~Copyable {
    /// What came of one document.
    struct Answer {
        var isTaken = false
        var fault: String?
    }

    /// How much processor time a document may take, and after how many seconds of it the process is ended.
    private static let (slow, hang) = (Duration.seconds(2), 20)

    var outcome = MutationFuzz.Outcome()
    private let subject: FuzzSubject
    private let source: RandomSource
    private let last: FuzzLastDocument
    private let alarm = FuzzAlarm()

    /// - Throws: `FileProblem` where the file with the last document cannot be made.
    init(_ subject: FuzzSubject, _ source: RandomSource) throws {
        self.subject = subject
        self.source = source
        last = try FuzzLastDocument(name: subject.name)
    }

    /// The file with the last document.
    var path: String { last.path }

    /// Feeds one document.
    mutating func feed(_ document: [UInt8], _ random: RandomSource, mustRefuse: Bool = false) throws -> Answer {
        try last.write(document)
        alarm.set(seconds: Self.hang)
        var (answer, random) = (Answer(), random)
        let time = ProcessorTime.measure {
            do {
                answer.isTaken = try subject.check(document, &random)
            } catch {
                answer.fault = "\(error)"
            }
        }
        outcome.documents += 1
        if answer.isTaken { outcome.taken += 1 }
        if answer.fault == nil, mustRefuse, answer.isTaken { answer.fault = "it is cut and was taken" }
        if answer.fault == nil, time > Self.slow { answer.fault = "it took \(time) of processor time" }
        return answer
    }

    /// Feeds the case with this number: a mutant, and sometimes a part of it where it was taken; or a part of a seed.
    mutating func feedCase(_ index: Int, of mutator: Mutator) throws {
        var random = source.fork(index)
        guard random.chance(0.95) else {
            let whole = random.pick(mutator.seeds)
            return try feedPart(of: whole, index, &random)
        }
        let mutant = mutator.mutant(&random)
        let answer = try feed(mutant, random)
        if answer.fault != nil {
            let state = random
            let small = try shrunken(mutant, state)
            let fault = try feed(small, state).fault ?? answer.fault
            outcome.fault = words(fault, index, small)
        } else if answer.isTaken, random.chance(0.1) {
            try feedPart(of: mutant, index, &random)
        }
    }

    /// Cuts a whole document anywhere.
    private mutating func feedPart(of whole: [UInt8], _ index: Int, _ random: inout RandomSource) throws {
        let length = random.int(in: 0...max(0, whole.count - 1))
        let part = Array(whole.prefix(length))
        let answer = try feed(part, random, mustRefuse: subject.isCut(whole, length))
        if let fault = answer.fault { outcome.fault = words(fault, index, part) }
    }

    /// The document without what does not matter for its fault, as far as that is found in ten seconds.
    private mutating func shrunken(_ document: [UInt8], _ random: RandomSource) throws -> [UInt8] {
        var document = document
        var size = document.count / 2
        let start = ProcessorTime.now
        while size > 0 {
            var (at, hasShrunk) = (0, false)
            while at < document.count, ProcessorTime.now - start < .seconds(10) {
                var smaller = document
                smaller.removeSubrange(at..<min(document.count, at + size))
                if try feed(smaller, random).fault != nil {
                    (document, hasShrunk) = (smaller, true)
                } else {
                    at += size
                }
            }
            if !hasShrunk || size > 1 { size /= 2 }
        }
        return document
    }

    private func words(_ fault: String?, _ index: Int, _ document: [UInt8]) -> String {
        "\(source) case \(index): \(fault ?? "")\n\(document.count) bytes: \(Self.shown(document))"
    }

    /// The bytes as a literal of Swift, as far as they can be one.
    private static func shown(_ document: [UInt8]) -> String {
        document.prefix(4000).map { byte in
            switch byte {
            case UInt8(ascii: "\n"): "\\n"
            case UInt8(ascii: "\""): "\\\""
            case UInt8(ascii: "\\"): "\\\\"
            case 0x20..<0x7F: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined() + (document.count > 4000 ? "…" : "")
    }
}

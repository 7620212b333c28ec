package import Basics
import Glibc

/// How a test hands the numbers it produced to `make prove`.
///
/// `PITLANE_EVIDENCE` names a folder; each call writes one fragment `NAME.json` there, which `scripts/evidence.py`
/// joins with the commit and the machine into `docs/evidence/NAME.json`. Where the variable is not set nothing is
/// written, so a test calls this always:
///
///     try Evidence.record(name: "run-simulation", counts: ["graphs": graphs, "events": events], seeds: [source.seed])
package enum Evidence {
    /// Writes the fragment of `name`, replacing an earlier one.
    ///
    /// - Parameters:
    ///   - name: the file's name without `.json`: lower-case letters, digits and hyphens.
    ///   - counts: whole numbers: how many cases ran, passed, were killed.
    ///   - measures: measured figures; the name ends in its unit: `_ms`, `_us`, `_s`, `_mb`, `_mb_per_s`, `_percent`.
    ///   - seeds: what `PITLANE_SEED` repeats this with.
    ///   - duration: how long the whole took.
    /// - Throws: `FileProblem` if the folder cannot be made or the fragment cannot be written.
    package static func record(
        name: String, counts: [String: Int], measures: [String: Double] = [:], seeds: [UInt64] = [],
        duration: Duration? = nil
    ) throws(FileProblem) {
        precondition(isName(name), "evidence name '\(name)': lower-case letters, digits and hyphens")
        // Made in any case, so that a bad name fails in every run and not only in the long one.
        let fragment = fragment(counts: counts, measures: measures, seeds: seeds, duration: duration)
        guard let setting = getenv("PITLANE_EVIDENCE"), setting.pointee != 0 else { return }
        let folder = String(cString: setting)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw FileProblem(path: folder, errno: errno) }
        try write(fragment.text(indent: 2) + "\n", to: "\(folder)/\(name).json")
    }

    /// The fragment as JSON; seeds are strings, since 64 bits do not fit a JSON number.
    package static func fragment(
        counts: [String: Int], measures: [String: Double], seeds: [UInt64], duration: Duration?
    ) -> JSONValue {
        var fragment = JSONObject()
        fragment["counts"] = object(counts.mapValues { Double($0) })
        if !measures.isEmpty { fragment["measures"] = object(measures) }
        if !seeds.isEmpty { fragment["seeds"] = .array(seeds.map { .string(String($0)) }) }
        if let duration {
            fragment["duration_s"] = .number((duration / .milliseconds(1)).rounded() / 1000)
        }
        return .object(fragment)
    }

    /// The numbers by name, in the names' order, so that a file changes only where a number does.
    private static func object(_ values: [String: Double]) -> JSONValue {
        .object(
            JSONObject(
                values.sorted { $0.key < $1.key }.map { name, value in
                    precondition(isName(name), "evidence key '\(name)': lower-case letters, digits, hyphens")
                    return JSONObject.Member(Key(name), .number(value))
                }))
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func write(_ text: String, to path: String) throws(FileProblem) {
        guard let file = fopen(path, "wb") else { throw FileProblem(path: path, errno: errno) }
        let bytes = Array(text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten else { throw FileProblem(path: path, errno: errno) }
    }
}

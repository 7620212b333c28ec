package import Basics

/// A leg of a job that is left out of a run because it needs what this machine is not or has not.
package struct AbsentLeg: Hashable, Sendable {
    /// The key it would have: `build (windows-latest)`.
    package let key: String
    /// Its matrix combination, or nil.
    package let matrix: JSONValue?
    /// The labels of its `runs-on`.
    package let runsOn: [String]
    /// What is not here, in a word or two: `windows-latest`, `python 3.8`.
    package let missing: String
    /// Why it is left out: `needs a runner labelled 'windows-latest', which this machine is not`.
    package let reason: String

    package init(key: String, matrix: JSONValue? = nil, runsOn: [String] = [], missing: String, reason: String) {
        self.key = key
        self.matrix = matrix
        self.runsOn = runsOn
        self.missing = missing
        self.reason = reason
    }
}

extension Collection<AbsentLeg> {
    /// `windows-latest 3, macos-14 4`: what is missing, in the order of the legs, with how many legs need it.
    package var counts: String {
        var counts: [(missing: Key, count: Int)] = []
        for leg in self {
            if let place = counts.firstIndex(where: { $0.missing == Key(leg.missing) }) {
                counts[place].count += 1
            } else {
                counts.append((Key(leg.missing), 1))
            }
        }
        return counts.map { "\($0.missing) \($0.count)" }.joined(separator: ", ")
    }

    /// `7 legs not run here (windows-latest 3, macos-14 4)`
    package var summary: String { "\(count) leg\(count == 1 ? "" : "s") not run here (\(counts))" }

    /// Why a job none of whose legs is here does not run.
    var reason: String {
        guard let first, !contains(where: { Key($0.reason) != Key(first.reason) }) else {
            return "no leg of it can run here (\(counts))"
        }
        return first.reason
    }
}

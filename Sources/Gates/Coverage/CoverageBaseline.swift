package import Basics
package import Reports

/// The coverage of an earlier commit that a change is compared with.
package struct CoverageBaseline: Hashable, Sendable {
    /// A file and what was counted of it.
    package struct File: Hashable, Sendable {
        package let path: Key
        package let count: BranchCount

        package init(path: Key, count: BranchCount) { (self.path, self.count) = (path, count) }
    }

    /// Which commit it is of, for people: `develop@91d0e77`.
    package var label: String
    /// What was counted.
    package var measure: CoverageMeasure
    /// All files together.
    package var total: BranchCount
    /// The files by their paths in the repository, each path once.
    package var files: [File]

    package init(label: String, measure: CoverageMeasure, total: BranchCount, files: [File]) {
        (self.label, self.measure, self.total, self.files) = (label, measure, total, files)
    }

    /// What `verdict` counted, as the baseline of later ones.
    package init(_ verdict: CoverageVerdict, label: String) {
        self.init(
            label: label, measure: verdict.policy.measure,
            total: BranchCount(covered: verdict.covered, valid: verdict.valid),
            files: verdict.files.map {
                File(path: $0.coverage.name, count: BranchCount(covered: $0.covered, valid: $0.valid))
            })
    }

    /// `{"measure":"lines","covered":4,"valid":7,"files":{"pkg/m.py":[4,7]}}`, as it is kept.
    package var json: JSONValue {
        let members = files.map { file in
            JSONObject.Member(file.path, [.number(Double(file.count.covered)), .number(Double(file.count.valid))])
        }
        return [
            "measure": .string(measure.rawValue), "covered": .number(Double(total.covered)),
            "valid": .number(Double(total.valid)), "files": .object(JSONObject(distinct: members)),
        ]
    }

    /// Reads what `json` wrote; nil for anything else, also where the files do not add up to the total.
    package init?(_ json: JSONValue, label: String) {
        guard let measure = json["measure"]?.stringValue.flatMap({ CoverageMeasure(rawValue: $0) }),
            let members = json["files"]?.objectValue?.members,
            let total = Self.count(json["covered"], json["valid"])
        else { return nil }
        var (files, sum): ([File], BranchCount) = ([], BranchCount())
        for member in members {
            guard let values = member.value.arrayValue, values.count == 2, let count = Self.count(values[0], values[1])
            else { return nil }
            files.append(File(path: member.name, count: count))
            sum = BranchCount(covered: sum.covered + count.covered, valid: sum.valid + count.valid)
            guard sum.valid <= total.valid else { return nil }
        }
        guard sum == total else { return nil }
        self.init(label: label, measure: measure, total: total, files: files)
    }

    private static func count(_ covered: JSONValue?, _ valid: JSONValue?) -> BranchCount? {
        guard let covered = covered?.intValue, let valid = valid?.intValue, covered >= 0, covered <= valid,
            valid < 1 << 48
        else { return nil }
        return BranchCount(covered: covered, valid: valid)
    }
}

import Basics

extension SecurityReport {
    /// The report under paths of the repository: scanners in containers, on other machines and on Windows name files as
    /// they see them. What is not found, or could be several files, stays as the report has it.
    package func mapped(by paths: RepositoryPaths, in report: RepositoryPaths.Report) -> SecurityReport {
        var reported: [Key] = []
        var numbers: [Key: Int] = [:]
        for finding in findings {
            guard let file = finding.place?.file, numbers[file] == nil else { continue }
            numbers[file] = reported.count
            reported.append(file)
        }
        let matches = paths.find(reported, in: report)
        var result = self
        for index in result.findings.indices {
            guard let file = result.findings[index].place?.file, let number = numbers[file],
                let found = matches[number].file, found != file
            else { continue }
            result.findings[index].place?.file = found
            if let trace = result.findings[index].trace {
                result.findings[index].fingerprint = trace.fingerprint(in: found)
            }
        }
        return result
    }
}

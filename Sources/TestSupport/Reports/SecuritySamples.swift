/// Small reports in the form of the real tools.
package enum SecuritySamples {
    /// In the form of `bandit`.
    package static let bandit = """
        {"errors": [], "generated_at": "2026-11-23T01:15:47Z", "metrics": {"_totals": {"SEVERITY.HIGH": 1, "loc": 12,
        "nosec": 1}, "./app/bad.py": {"loc": 12}}, "results": [{"code": "2 def f(x):\\n3     call(x, shell=True)\\n4\\n",
        "col_offset": 4, "filename": "./app/bad.py", "issue_confidence": "HIGH", "issue_cwe": {"id": 78, "link": "l"},
        "issue_severity": "HIGH", "issue_text": "subprocess call with shell=True", "line_number": 3, "line_range": [3, 4],
        "test_id": "B602", "test_name": "subprocess_popen_with_shell_equals_true"},
        {"code": "9 x\\n", "filename": "app/bad.py", "issue_confidence": "HIGH", "issue_cwe": {},
        "issue_severity": "UNDEFINED", "issue_text": "t", "line_number": 9, "line_range": [9], "test_id": "B999"}]}
        """

    /// In the form of `pipAudit`.
    package static let pipAudit = """
        {"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2019-217", "fix_versions":
        ["2.10.1"], "aliases": ["CVE-2019-10906", "GHSA-462w-v97r-4m45"], "description": "sandbox escape"}]},
        {"name": "six", "version": "1.16.0", "vulns": []}], "fixes": []}
        """

    /// In the form of `safety`.
    package static let safety = """
        {"report_meta": {"safety_version": "3.2.0", "vulnerabilities_found": 1, "timestamp": "t"}, "scanned_packages":
        {"jinja2": {"name": "jinja2", "version": "2.4.1"}}, "affected_packages": {}, "announcements": [],
        "vulnerabilities": [{"vulnerability_id": "25866", "package_name": "Jinja2", "ignored": false,
        "vulnerable_spec": ["<2.10.1"], "analyzed_version": "2.4.1", "advisory": "sandbox escape", "fixed_versions":
        ["2.10.1"], "CVE": "CVE-2019-10906", "severity": {"source": "CVE-2019-10906", "cvssv2": null, "cvssv3":
        {"base_score": 8.6, "vector_string": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N"}}}],
        "ignored_vulnerabilities": [{"vulnerability_id": "1"}], "remediations": {}}
        """

    /// In the form of `trivy`.
    package static let trivy = """
        {"SchemaVersion": 2, "CreatedAt": "t", "ArtifactName": ".", "ArtifactType": "filesystem", "Results": [
        {"Target": "requirements.txt", "Class": "lang-pkgs", "Type": "pip", "Vulnerabilities": [{"VulnerabilityID":
        "CVE-2019-10906", "PkgName": "jinja2", "InstalledVersion": "2.4.1", "FixedVersion": "2.10.1, 2.11.0",
        "Status": "fixed", "Title": "t", "Description": "d", "Severity": "MEDIUM", "CweIDs": ["CWE-693"], "CVSS": {"nvd":
        {"V3Vector": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N", "V3Score": 8.6, "V2Score": 10.0}}}]},
        {"Target": "Dockerfile", "Class": "config", "Misconfigurations": [{"ID": "DS002", "AVDID": "AVD-DS-0002",
        "Title": "root user", "Severity": "HIGH", "Status": "FAIL", "Message": "Specify a USER", "CauseMetadata":
        {"StartLine": 3, "EndLine": 4}}, {"ID": "DS001", "Severity": "HIGH", "Status": "PASS", "CauseMetadata": {}},
        {"ID": "DS003", "Severity": "HIGH", "Status": "EXCEPTION"}]},
        {"Target": "app/key.py", "Class": "secret", "Secrets": [{"RuleID": "aws-access-key-id", "Category": "AWS",
        "Severity": "CRITICAL", "Title": "AWS Access Key ID", "StartLine": 2, "EndLine": 2, "Match": "k = \\"****\\""}]},
        {"Target": "", "Class": "license", "Licenses": [{"Severity": "UNKNOWN", "PkgName": "p", "FilePath": "LICENSE",
        "Name": "X"}]}]}
        """

    /// In the form of `scanner`.
    package static let scanner = """
        {"results": [{"source": {"path": "/src/repo/requirements.txt", "type": "lockfile"}, "packages": [{"package":
        {"name": "jinja2", "version": "2.4.1", "ecosystem": "PyPI"}, "vulnerabilities": [{"id": "GHSA-462w-v97r-4m45",
        "aliases": ["CVE-2019-10906"], "summary": "escape", "severity": [{"type": "CVSS_V3", "score":
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"}], "database_specific": {"severity": "HIGH"}, "affected":
        [{"package": {"name": "jinja2"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed":
        "2.10.1"}]}, {"type": "GIT", "events": [{"fixed": "abc"}]}]}]}, {"id": "PYSEC-2019-217", "aliases":
        ["CVE-2019-10906"]}, {"id": "OSV-1"}], "groups": [{"ids": ["GHSA-462w-v97r-4m45", "PYSEC-2019-217"], "aliases":
        ["CVE-2019-10906"], "max_severity": "8.6"}]}]}]}
        """

    /// In the form of `grype`.
    package static let grype = """
        {"matches": [{"vulnerability": {"id": "GHSA-462w-v97r-4m45", "dataSource": "u", "severity": "Medium", "cvss":
        [{"version": "3.0", "vector": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N", "metrics": {"baseScore": 8.6}},
        {"version": "2.0", "vector": "AV:N/AC:L/Au:N/C:C/I:C/A:C", "metrics": {"baseScore": 10}}],
        "fix": {"versions": ["2.10.1"], "state": "fixed"}}, "relatedVulnerabilities": [{"id": "CVE-2019-10906"}],
        "artifact": {"name": "Jinja2", "version": "2.4.1", "locations": [{"path": "/requirements.txt"}]}},
        {"vulnerability": {"id": "CVE-1", "severity": "Negligible"}, "artifact": {"name": "a", "version": "1"}},
        {"vulnerability": {"id": "CVE-2", "severity": "Unknown"}, "artifact": {"name": "a", "version": "1"}}],
        "ignoredMatches": [{}], "source": {}, "distro": {}, "descriptor": {"name": "grype", "version": "0.80.0"}}
        """

    /// In the form of `gitleaks`.
    package static let gitleaks = """
        [{"Description": "AWS", "StartLine": 2, "EndLine": 2, "Match": "k = AKIA", "Secret": "AKIA", "File": "app/key.py",
        "Commit": "0123456789abcdef", "Entropy": 3.2, "RuleID": "aws-access-token", "Tags": [], "Fingerprint": "f"}]
        """

    /// In the form of `detectSecrets`.
    package static let detectSecrets = """
        {"version": "1.5.0", "plugins_used": [{"name": "AWSKeyDetector"}], "filters_used": [], "results": {"app/bad.py": [
        {"type": "AWS Access Key", "filename": "app/bad.py", "hashed_secret": "b39425a34ef50e443f29d1253f3ebdd62564ff6e",
        "is_verified": false, "line_number": 6}, {"type": "Secret Keyword", "filename": "app/bad.py", "hashed_secret":
        "fc8c5eb194806e31a213f073131e73b0012a0fb5", "is_verified": false, "line_number": 5}, {"type": "Secret Keyword",
        "filename": "app/bad.py", "hashed_secret": "00", "line_number": 9, "is_secret": false}]}, "generated_at": "t"}
        """

    /// In the form of `sarif`.
    package static let sarif = """
        {"$schema": "s", "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "rules": [
        {"id": "R1", "defaultConfiguration": {"level": "error"}, "properties": {"tags": ["external/cwe/cwe-089"]}},
        {"id": "R2", "properties": {"security-severity": "9.1"}}, {"id": "R3"}, {"id": "CVE-2024-1"}]}},
        "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": [{"message": {"text": "fine"}}]}],
        "originalUriBaseIds": {"SRC": {"uri": "file:///src/repo/"}},
        "artifacts": [{"location": {"uri": "by/number.c"}}], "results": [
        {"ruleId": "R1", "ruleIndex": 0, "message": {"text": "m"}, "locations": [{"physicalLocation":
        {"artifactLocation": {"uri": "a%20b.c", "uriBaseId": "SRC"}, "region": {"startLine": 4, "endLine": 5}}}]},
        {"ruleId": "R2/sub", "level": "note", "message": {"text": "m"}, "locations": [{"physicalLocation":
        {"artifactLocation": {"index": 0}}}]},
        {"ruleId": "R3", "ruleIndex": 2, "message": {"text": "m"}}, {"ruleId": "R3", "level": "note", "message":
        {"text": "m"}}, {"ruleId": "R3", "kind": "review", "level": "error", "message": {"text": "m"}},
        {"ruleId": "R3", "kind": "pass", "message": {"text": "m"}}, {"ruleId": "R3", "baselineState": "absent",
        "message": {"text": "m"}}, {"ruleId": "R3", "suppressions": [{"kind": "inSource"}], "message": {"text": "m"}},
        {"ruleId": "R3", "level": "error", "suppressions": [{"kind": "external", "status": "accepted"}, {"kind":
        "external", "status": "rejected"}], "message": {"text": "m"}},
        {"ruleId": "CVE-2024-1", "ruleIndex": 3, "level": "note", "message": {"text":
        "Package 'x@1.0' is vulnerable to 'CVE-2024-1' (also known as 'GHSA-a-b-c')."}}]}]}
        """

    /// All of them.
    package static let all = [bandit, pipAudit, safety, trivy, scanner, grype, gitleaks, detectSecrets, sarif]
}

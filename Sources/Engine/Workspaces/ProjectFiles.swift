/// Files and folders that tools look for from where they run up to the root of the file system.
enum ProjectFiles {
    /// Each with a tool that would take it for the project's.
    static let names = [
        ".hg", ".svn", ".jj",  // setuptools-scm and other version tools
        "node_modules", "package.json", "tsconfig.json", "jsconfig.json", "deno.json", ".nvmrc", ".node-version",
        ".eslintrc", ".eslintrc.js", ".eslintrc.cjs", ".eslintrc.json", ".eslintrc.yml", ".eslintrc.yaml",
        "eslint.config.js", "eslint.config.mjs", "eslint.config.cjs", ".prettierrc", ".prettierrc.json",
        ".babelrc", "babel.config.js", "pnpm-workspace.yaml", ".yarnrc.yml",
        "pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "conftest.py", "mypy.ini", "ruff.toml", ".ruff.toml",
        ".flake8", ".pylintrc", ".python-version", ".env",
        "go.mod", "go.work", "Cargo.toml", ".cargo/config", ".cargo/config.toml", "rust-toolchain",
        "rust-toolchain.toml", "rustfmt.toml", ".rustfmt.toml", "clippy.toml",
        "Gemfile", ".ruby-version", ".rubocop.yml", "composer.json", "pom.xml", ".mvn", "settings.gradle",
        "settings.gradle.kts", "build.gradle", "global.json", "NuGet.Config", "nuget.config",
        "Directory.Build.props", "Package.swift", ".swift-version", ".swift-format", ".swiftlint.yml",
        ".editorconfig", ".clang-format", ".clang-tidy", ".tool-versions", "mise.toml", ".mise.toml", ".java-version",
        "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "WORKSPACE", "MODULE.bazel",
        ".pre-commit-config.yaml", ".yamllint", ".shellcheckrc",
    ]
}

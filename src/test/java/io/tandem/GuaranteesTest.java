package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of guarantees names tests that there are, for each guarantee. */
class GuaranteesTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");
  private static final Path HOME = Deployment.home();

  @Test
  void everyGuaranteeNamesTestsThatAreThere() throws IOException {
    String page = Files.readString(HOME.resolve("src/site/markdown/guarantees.md"));
    List<String> guarantees = Pattern.compile("\n## ").splitAsStream(page).skip(1).toList();
    assertThat(guarantees).isNotEmpty();
    for (String guarantee : guarantees) {
      List<MatchResult> tests = TEST.matcher(guarantee).results().toList();
      assertThat(tests).as(guarantee).isNotEmpty();
      for (MatchResult test : tests) {
        String source = Files.readString(source(test.group(1)));
        if (test.group(2) != null) {
          assertThat(source).as(test.group()).contains("void " + test.group(2) + "(");
        }
      }
    }
  }

  private static Path source(String type) throws IOException {
    try (Stream<Path> files = Files.walk(HOME.resolve("src/test/java"))) {
      return files
          .filter(file -> file.getFileName().toString().equals(type + ".java"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no test " + type));
    }
  }
}

package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NOTICE names every work of others in the application jar, and nothing else. */
@Tag("text")
class NoticeIT {
  /** A line of NOTICE, which may go on in the next: licence, work, its folders and files. */
  private static final Pattern LINE =
      Pattern.compile("(?m)^[A-Z][A-Za-z]+-[0-9.]+(?:-Clause)?[^:;\n]*: (?:[^\n]|\n {4})+");

  private static final Pattern PLACES = Pattern.compile("\\(([^()]+)\\)");

  /** The files of the jar that are works of others, apart from what Maven and licences say. */
  private static final List<String> FILES = new ArrayList<>();

  /** Folders, and names of files. */
  private static final List<String> PLACES_NAMED = new ArrayList<>();

  @BeforeAll
  static void readBoth() throws IOException {
    try (ZipFile zip = new ZipFile(Deployment.jar().toFile())) {
      zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> !name.endsWith("/"))
          .filter(name -> !name.startsWith("META-INF/") && !name.startsWith("io/tandem/"))
          .filter(name -> name.endsWith(".class") || isNative(name) || name.endsWith(".bin"))
          .forEach(FILES::add);
    }
    Matcher line = LINE.matcher(Files.readString(Deployment.home().resolve("NOTICE")));
    while (line.find()) {
      Matcher places = PLACES.matcher(line.group());
      while (places.find()) {
        PLACES_NAMED.addAll(List.of(places.group(1).split(",\\s+")));
      }
    }
  }

  private static boolean isNative(String name) {
    return name.matches(".*/lib[^/]*\\.(so|dylib)(\\.\\d+)*");
  }

  /** A library is a work of its own, wherever it lies; those of JNA are all JNA's. */
  private static boolean isIn(String place, String file) {
    boolean named = file.endsWith("/" + place) || file.equals(place);
    boolean ownLibrary = isNative(file) && !file.startsWith("com/sun/jna/");
    return named || (!ownLibrary && file.startsWith(place + "/"));
  }

  @Test
  void namesEveryWorkOfOthersInTheJar() {
    assertThat(FILES).hasSizeGreaterThan(10_000);
    assertThat(FILES)
        .filteredOn(file -> PLACES_NAMED.stream().noneMatch(place -> isIn(place, file)))
        .isEmpty();
  }

  @Test
  void namesNothingThatIsNotInTheJar() {
    assertThat(PLACES_NAMED)
        .hasSizeGreaterThan(30)
        .doesNotHaveDuplicates()
        .filteredOn(place -> !place.equals("google/protobuf"))
        .allMatch(place -> FILES.stream().anyMatch(file -> isIn(place, file)));
  }
}

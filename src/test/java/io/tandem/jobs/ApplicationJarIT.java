package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contents of the application jar: what it must hold, and what it must not. */
@Tag("text")
class ApplicationJarIT {
  @Tag("long")
  @Test
  void bringsNoClassThatSparkBrings() throws IOException {
    Set<String> ours = classes(Deployment.jar());
    try (Stream<Path> files = Files.list(Deployment.sparkHome().resolve("jars"))) {
      List<Path> jars = files.filter(f -> f.toString().endsWith(".jar")).toList();
      assertThat(jars).hasSizeGreaterThan(100);
      for (Path jar : jars) {
        Set<String> both = classes(jar);
        both.retainAll(ours);
        assertThat(both).as("classes of tandem.jar that %s has too", jar.getFileName()).isEmpty();
      }
    }
  }

  @Test
  void bringsOurClassesTheReferenceAndTheNatives() throws IOException {
    try (ZipFile zip = new ZipFile(Deployment.jar().toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName))
          .contains("io/tandem/jobs/cli/JobOptions.class", "io/tandem/config/reference.conf")
          .anyMatch(name -> name.matches("org/nd4j/.*/libnd4jcpu\\.(so|dylib)"))
          .anyMatch(name -> name.matches("org/bytedeco/openblas/.*/libopenblas\\..*"))
          .anyMatch(name -> name.startsWith("org/bytedeco/dnnl/"))
          .noneMatch(name -> name.endsWith(".h"));
    }
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}

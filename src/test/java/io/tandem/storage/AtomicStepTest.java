package io.tandem.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.run.Fixtures;
import io.tandem.storage.publish.Place;
import java.io.IOException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Place.class)
class AtomicStepTest {
  @Parameter Place place;

  private Path from;
  private Path to;

  @BeforeEach
  void namePaths() {
    from = place.newPath();
    to = place.newPath();
  }

  private void write(Path file) throws IOException {
    place.write(file, file.toString().getBytes(UTF_8));
  }

  private void assertUnchanged(Path file) throws IOException {
    assertThat(place.read(file)).asString(UTF_8).isEqualTo(file.toString());
  }

  @Test
  void aNameThatIsTakenIsRefusedAndBothStay() throws IOException {
    write(from);
    write(to);
    assertThatThrownBy(() -> AtomicStep.rename(place.conf(), from, to))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessage(to + " exists already");
    assertUnchanged(from);
    assertUnchanged(to);
  }

  @Test
  void aDirectoryIsNotMovedIntoOneThatIsThere() throws IOException {
    write(new Path(from, "new"));
    write(new Path(to, "old"));
    assertThatThrownBy(() -> AtomicStep.rename(place.conf(), from, to))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> AtomicStep.replace(place.conf(), from, to))
        .isInstanceOf(IOException.class);
    assertUnchanged(new Path(from, "new"));
    assertThat(Fixtures.names(place, to)).containsExactly("old");
  }

  @Test
  void anEmptyDirectoryIsReplacedAndAFileToo() throws IOException {
    write(new Path(from, "new"));
    place.fileSystem().mkdirs(to);
    AtomicStep.replace(place.conf(), from, to);
    assertThat(Fixtures.names(place, to)).containsExactly("new");

    write(from);
    AtomicStep.replace(place.conf(), from, new Path(to, "new"));
    assertThat(place.read(new Path(to, "new"))).asString(UTF_8).isEqualTo(from.toString());
  }

  @Test
  void nothingMakesAParentDirectory() throws IOException {
    write(from);
    Path inNowhere = new Path(to, "name");
    assertThatThrownBy(() -> AtomicStep.rename(place.conf(), from, inNowhere))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AtomicStep.makeDirectory(place.conf(), inNowhere))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> AtomicStep.createFile(place.conf(), inNowhere).close())
        .isInstanceOf(IOException.class);
    assertThat(place.fileSystem().exists(to)).isFalse();
  }

  @Test
  void onlyWhatIsEmptyIsRemoved() throws IOException {
    write(new Path(to, "file"));
    place.fileSystem().mkdirs(from);
    AtomicStep.removeEmpty(place.conf(), to);
    AtomicStep.removeEmpty(place.conf(), from);
    AtomicStep.removeEmpty(place.conf(), place.newPath());
    assertUnchanged(new Path(to, "file"));
    assertThat(place.fileSystem().exists(from)).isFalse();
  }
}

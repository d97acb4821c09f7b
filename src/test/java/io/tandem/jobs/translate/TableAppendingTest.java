package io.tandem.jobs.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.storage.tables.AppendLabel;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableAppendingTest {
  @Test
  void partsOfAnUnfinishedTranslationOfAnotherSnapshotAreCounted() {
    Set<AppendLabel> labels =
        Set.of(
            new AppendLabel("job", "unfinished", 0, 3),
            new AppendLabel("job", "unfinished", 1, 3),
            new AppendLabel("job", "finished", 0, 1),
            new AppendLabel("job", "wanted", 0, 2));
    assertThat(TableAppending.unfinishedOthers(labels, "wanted"))
        .singleElement()
        .asString()
        .startsWith("2 of 3 parts of the translation of snapshot unfinished");
    assertThat(TableAppending.unfinishedOthers(labels, "unfinished"))
        .singleElement()
        .asString()
        .startsWith("1 of 2 parts of the translation of snapshot wanted");
  }
}

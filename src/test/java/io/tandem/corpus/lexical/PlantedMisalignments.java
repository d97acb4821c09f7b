package io.tandem.corpus.lexical;

import io.tandem.corpus.format.LineReader;
import io.tandem.storage.Hash64;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/**
 * Pairs of the bundled corpus, some of which have the target of another one: each of the chosen
 * pairs that of the next chosen one.
 */
final class PlantedMisalignments {
  private static final String REAL = "jobs/quickstart/tatoeba.eng-fra.tsv.xz";

  private final List<String> lines;
  private final BitSet misaligned;

  private PlantedMisalignments(List<String> lines, BitSet misaligned) {
    this.lines = lines;
    this.misaligned = misaligned;
  }

  /** Reads pairs of English and French, as source and target. */
  static List<String[]> real() throws IOException {
    List<String[]> pairs = new ArrayList<>();
    try (LineReader reader = LineReader.open(REAL, new Configuration())) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        pairs.add(line.split("\t"));
      }
    }
    return pairs;
  }

  /** Plants misalignments among some pairs of the corpus, in an order by chance. */
  static PlantedMisalignments of(int pairs, double share) throws IOException {
    List<String[]> some = real();
    // The bundled corpus is in order of length.
    Collections.shuffle(some, new Random(1));
    BitSet chosen = new BitSet();
    for (int i = 0; i < pairs; i++) {
      chosen.set(i, isMisaligned(i, share));
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      int target = chosen.get(i) ? next(chosen, i) : i;
      lines.add(some.get(i)[0] + "\t" + some.get(target)[1]);
    }
    return new PlantedMisalignments(lines, chosen);
  }

  static boolean isMisaligned(long number, double share) {
    return (Hash64.draw(number) >>> 11) * 0x1p-53 < share;
  }

  private static int next(BitSet chosen, int after) {
    int next = chosen.nextSetBit(after + 1);
    return next < 0 ? chosen.nextSetBit(0) : next;
  }

  /** Returns the lines of a TSV file. */
  List<String> lines() {
    return lines;
  }

  int count() {
    return misaligned.cardinality();
  }

  /**
   * @param line the number of a line, counted from 1
   */
  boolean isMisaligned(long line) {
    return misaligned.get((int) line - 1);
  }
}

package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag$;

/** The properties that make statistics fit for a distributed sum. */
class StatisticsTest {
  private static final String[] WORDS = {"a", "b", "c", "Das", "ist", "gut", ".", ",", "4,5", "的"};

  static Stream<Metric> metrics() {
    return Stream.of(
        Bleu.standard(),
        new Bleu(Casing.LOWERCASED, BleuTokenizer.MTEVAL_13A, 2, Bleu.Orders.ALL),
        Chrf.standard(),
        Chrf.standard().withWordOrder(2),
        Ter.standard());
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void anyGroupingAddsUpToTheWhole(Metric metric) {
    Random random = new Random(17);
    for (int trial = 0; trial < 30; trial++) {
      List<String> hypotheses = new ArrayList<>();
      List<List<String>> references =
          List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      List<Statistics> groups = new ArrayList<>();
      for (int line = 0; line < 12; line++) {
        hypotheses.add(sentence(random));
        references.get(0).add(sentence(random));
        references.get(1).add(random.nextInt(3) == 0 ? null : sentence(random));
        references.get(2).add(random.nextInt(3) == 0 ? null : sentence(random));
        List<String> ofLine = new ArrayList<>();
        references.forEach(stream -> ofLine.add(stream.get(stream.size() - 1)));
        groups.add(metric.statistics(hypotheses.get(line), ofLine));
      }
      while (groups.size() > 1) {
        Statistics first = groups.remove(random.nextInt(groups.size()));
        Statistics second = groups.remove(random.nextInt(groups.size()));
        groups.add(random.nextInt(groups.size() + 1), first.plus(second));
      }
      Statistics whole = metric.corpusStatistics(hypotheses, references);
      // Lengths of one or two references are halves at most, so even TER's sums are exact.
      assertThat(groups.get(0)).isEqualTo(whole).hasSameHashCodeAs(whole);
      assertThat(metric.report(groups.get(0))).isEqualTo(metric.report(whole));
    }
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void noSentenceAddsNothing(Metric metric) {
    Statistics some = metric.statistics("Das ist gut .", List.of("Das ist sehr gut ."));
    assertThat(Statistics.NONE.plus(some)).isEqualTo(some);
    assertThat(some.plus(Statistics.NONE)).isEqualTo(some);
    assertThat(metric.report(Statistics.NONE).score()).isZero();
    assertThat(Statistics.NONE.references()).hasToString("0");
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void countsSayAllThatIsKnown(Metric metric) {
    Statistics one = metric.statistics("Das ist gut .", List.of("Das ist sehr gut .", "Gut ."));
    Statistics sum = one.plus(metric.statistics("a b c", List.of("a c")));
    assertThat(new Statistics(one.references(), one.counts())).isEqualTo(one);
    assertThat(new Statistics(sum.references(), sum.counts())).isEqualTo(sum);
    assertThat(metric.score(sum)).isEqualTo(metric.report(sum).score());
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void travelsThroughBothSerializersOfSpark(Metric metric) throws Exception {
    Statistics some = metric.statistics("Das ist gut .", List.of("Das ist sehr gut .", "Gut ."));
    assertThat(javaCopy(some)).isEqualTo(some);
    assertThat(kryoCopy(some)).isEqualTo(some);
    assertThat(javaCopy(metric)).isEqualTo(metric);
    assertThat(javaCopy(metric.report(some))).isEqualTo(metric.report(some));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void aSentenceAgainstItselfIsPerfect(Metric metric) {
    String sentence = "Das ist gut , a b c Das";
    double perfect = metric.name().equals("TER") ? 0 : 100;
    Statistics counted = metric.statistics(sentence, List.of("anything else", sentence));
    assertThat(metric.report(counted).score()).isCloseTo(perfect, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void aSentenceWithoutReferenceIsRefused(Metric metric) {
    List<String> missing = new ArrayList<>();
    missing.add(null);
    assertThatThrownBy(() -> metric.statistics("Gut .", missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one reference");
    assertThatThrownBy(() -> metric.corpusStatistics(List.of("a", "b"), List.of(List.of("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 hypotheses")
        .hasMessageContaining("1");
  }

  private static String sentence(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(9); i > 0; i--) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    return String.join(" ", words);
  }

  @SuppressWarnings("BanSerializableRead") // reads only what was written here
  private static Object javaCopy(Object original) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    return new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  private static Object kryoCopy(Object original) {
    SerializerInstance kryo = new KryoSerializer(new SparkConf(false)).newInstance();
    ByteBuffer bytes = kryo.serialize(original, ClassTag$.MODULE$.Object());
    return kryo.deserialize(bytes, ClassTag$.MODULE$.Object());
  }
}

package io.tandem.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions of networks that are damaged, or were changed to do harm. */
class DamagedNetworkTest {
  private static final String ORIGIN = "checkpoints/00000010/network.json";

  private static String json;
  private static long parameters;

  @BeforeAll
  static void readNetwork() throws IOException {
    try (InputStream in =
        DamagedNetworkTest.class.getResourceAsStream(
            "/io/tandem/translation/spark/trained/network-0.json")) {
      json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    parameters = TransformerGraph.parameters(ComputationGraphConfiguration.fromJson(json));
  }

  @Test
  void oneThatFitsIsRead() {
    assertThat(TransformerGraph.configuration(json, parameters, ORIGIN).getVertices())
        .containsKey("encoder0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"vertices\": {\"encoder0\": null}}",
        "<html>",
        "{\"a\":"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> TransformerGraph.configuration(text, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessage(
            ORIGIN
                + ": the network's description is damaged, or not Tandem's; copy the model again");
  }

  @Test
  void sizesThatWouldFillTheMemoryAreRefusedBeforeAnythingIsAllocated() {
    String huge = json.replaceAll("\"feedForwardSize\" : \\d+", "\"feedForwardSize\" : 900000000");
    assertThat(huge).isNotEqualTo(json);
    assertThatThrownBy(() -> TransformerGraph.configuration(huge, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(ORIGIN + ": ");
  }

  @Test
  void aClassThatIsNoPartOfANetworkIsNotMade() {
    String evil =
        json.replaceFirst("\"@class\" : \"[^\"]+\"", "\"@class\" : \"javax.swing.JEditorPane\"");
    assertThat(evil).isNotEqualTo(json);
    assertThatThrownBy(() -> TransformerGraph.configuration(evil, parameters, ORIGIN))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(ORIGIN + ": the network's description is damaged");
  }

  @Test
  void changedCharactersAreMessagesOrNetworks() {
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      StringBuilder changed = new StringBuilder(json);
      for (int n = random.nextInt(4); n >= 0; n--) {
        changed.setCharAt(random.nextInt(json.length()), (char) (' ' + random.nextInt(95)));
      }
      try {
        TransformerGraph.configuration(changed.toString(), parameters, ORIGIN);
      } catch (UserException e) {
        assertThat(e).hasMessageStartingWith(ORIGIN + ": ");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }
}

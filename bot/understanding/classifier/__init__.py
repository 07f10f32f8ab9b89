"""From words to intents with how sure that is: the trained model as it serves."""

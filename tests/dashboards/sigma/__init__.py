"""The Sigma rules, their conversions, and the engines that judge both."""

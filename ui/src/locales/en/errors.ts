export default {
  unknown:
    "Something went wrong; what you wrote is kept. Please try again, or give the code {code} to your administrator.",
  host: {
    unreachable: "The program does not answer. What you wrote is on this device; please try again shortly.",
    link_needed: "The link of this page was used or has expired. Open a new one from the program.",
  },
};
